import type { Attempt } from "@overdub/testkit/fuzz";
import { callApi } from "../call-api.ts";
import type { FuzzScene } from "./fuzz-scene.ts";

/** Lists of all that the other workspace has. */
const LISTS = [
  ..."/tags /folders /domains /customers /partners /program-applications /commissions /payouts".split(" "),
  ..."/groups /groups/gold/default-links /rewards /partner-tags /webhooks /admin/program /discount-codes".split(" "),
];
const LINKS = "/links";

/** What anybody may do to a link is to click on it. */
const COUNTED = /"(clicks|lastClicked|updatedAt)":[^,}]+/g;

/** Whether the other workspace is as it was. @param atFirst by path; filled when it is first looked at. */
export function neighbourAttempt(
  { started, foreign }: Pick<FuzzScene, "started" | "foreign">,
  atFirst: Map<string, string>,
): Attempt {
  return {
    target: "a neighbour",
    request: "what the other workspace has",
    async send() {
      for (const path of [...LISTS, LINKS]) {
        const { status, body } = await callApi(started, "GET", path, { key: foreign.workspace.apiKey });
        const text = JSON.stringify(body).replaceAll(COUNTED, "");
        if (status !== 200) return { status, text, problem: `${path} can no more be read` };
        if (!atFirst.has(path)) atFirst.set(path, text);
        if (text !== atFirst.get(path)) return { status, text, problem: `${path} was changed` };
      }
      return { status: 200, text: "", problem: undefined };
    },
  };
}
