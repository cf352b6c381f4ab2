import type { InputRequiredResult } from "@modelcontextprotocol/server";
import { inputRequired } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { Reply } from "../tool-calls/fit-reply.ts";
import type { RequestStateSeal } from "../tool-calls/plan/request-state.ts";

const QUESTION = "confirm";
/** A person reads this in a dialog. */
const MAX_PLAN_CHARS = 4_000;

/** What the person said to the question. */
export interface Confirmation {
  readonly isAccepted: boolean;
  readonly accountId: string;
  readonly planHash: string;
}

interface Question {
  readonly title: string;
  readonly label: string;
  readonly accountId: string;
  readonly plan: Reply;
  readonly planHash: string;
}

/** Puts the plan to the person behind the client; the call is made again with the answer. */
export function askForConfirmation(seal: RequestStateSeal, question: Question): InputRequiredResult {
  const { title, label, accountId, plan, planHash } = question;
  const { plan_hash: _planHash, dry_run: _isDryRun, tool: _tool, ...shown } = plan.result as Record<string, unknown>;
  const text = JSON.stringify(shown, null, 2).slice(0, MAX_PLAN_CHARS);
  return inputRequired({
    inputRequests: {
      [QUESTION]: inputRequired.elicit({
        message: `${title}, in ${JSON.stringify(label)}:\n${text}`,
        requestedSchema: {
          type: "object",
          properties: { [QUESTION]: { type: "boolean", title: "Do this", default: false } },
          required: [QUESTION],
        },
      }),
    },
    requestState: seal.seal({ accountId, planHash }),
  });
}

const Answer = z.object({ action: z.literal("accept"), content: z.object({ [QUESTION]: z.literal(true) }) });

/** @param state  What `askForConfirmation` sealed, opened again. */
export function readConfirmation(
  state: { accountId: string; planHash: string } | undefined,
  responses: Readonly<Record<string, unknown>> | undefined,
): Confirmation | undefined {
  if (!state || !responses || !Object.hasOwn(responses, QUESTION)) return undefined;
  return { ...state, isAccepted: Answer.safeParse(responses[QUESTION]).success };
}
