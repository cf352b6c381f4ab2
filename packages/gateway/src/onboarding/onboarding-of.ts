import { z } from "zod";
import type { Account } from "../accounts/account.ts";
import { requireUsable, requireWritable } from "../accounts/require-account.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { parseRequest } from "../http/parse-request.ts";
import type { InvokeOptions } from "../invoke/invoke.ts";
import type { CarryOutContext } from "./carry-out.ts";
import { listDecisions } from "./decisions.ts";
import { deletePolicy, findPolicy, putPolicy, requestCheck, toPolicyRow } from "./policy.ts";
import { preview } from "./preview.ts";
import { Rules } from "./rule.ts";

/** What is set for an account, in place of what there was. */
export const PolicyBody = z.strictObject({
  rules: Rules,
  is_active: z.boolean().default(true),
  every_minutes: z.number().int().min(1).max(1_440).default(15),
});

export const PreviewBody = z.strictObject({ rules: Rules.optional() });

export const DecisionsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  next_cursor: z.string().optional(),
});

/**
 * What can be seen and done of the onboarding rules of an account, in the words of its API.
 *
 * @param invokeOptions of calls that are made at once.
 * @throws GatewayError what the routes of `/integrated-account/{id}/onboarding` answer.
 */
export function onboardingOf(ctx: CarryOutContext, account: Account, invokeOptions: InvokeOptions) {
  const { db, now } = ctx;
  const require = async () => {
    const policy = await findPolicy(db, account.id);
    if (!policy) throw new GatewayError(404, "The account has no onboarding rules");
    return policy;
  };
  return {
    async show() {
      return toPolicyRow(account, await require());
    },
    async set(body: unknown) {
      requireWritable(account);
      const { rules, is_active: isActive, every_minutes: everyMinutes } = parseRequest(PolicyBody, body, "body");
      return toPolicyRow(account, await putPolicy(db, account, { rules, isActive, everyMinutes }, now()));
    },
    async remove() {
      await require();
      await deletePolicy(db, account.id);
      return { id: account.id };
    },
    /** @param body may have rules that are not set yet. */
    async preview(body: unknown) {
      const { rules } = parseRequest(PreviewBody, body ?? {}, "body");
      requireUsable(account);
      return preview(ctx, account, rules ?? (await require()).rules, invokeOptions);
    },
    async check() {
      const { isActive } = await require();
      if (!isActive) throw new GatewayError(409, "The onboarding rules are not active");
      await requestCheck(db, account, now());
      return { success: true };
    },
    async decisions(query: unknown) {
      const { limit, next_cursor: before } = parseRequest(DecisionsQuery, query, "query");
      return listDecisions(db, account.id, { limit, before: before || undefined });
    },
  };
}
