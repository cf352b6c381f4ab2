import type { Account } from "../accounts/account.ts";
import type { AccountDependencies } from "../accounts/account-dependencies.ts";
import { probe } from "../accounts/probe.ts";
import { isFields } from "../json/fields.ts";

/** The time of a test workspace, which its owner moves. */
export interface TestClock {
  readonly now: string;
}

/**
 * @param served ids of the operations of the account's upstream; undefined where it is not known.
 * @returns      undefined for any other workspace, and where its clock cannot be read.
 */
export async function findTestClock(
  ctx: Pick<AccountDependencies, "credentials" | "send" | "userAgent" | "now">,
  account: Account,
  served: ReadonlySet<string> | undefined,
): Promise<TestClock | undefined> {
  if (!served?.has("getTestClock")) return undefined;
  try {
    const { bearer } = await ctx.credentials.open(account);
    const target = { baseUrl: account.baseUrl, bearer };
    const { status, body } = await probe(ctx, target, "/test-clock");
    if (status !== 200 || !("json" in body) || !isFields(body.json)) return undefined;
    const { isTestWorkspace, now } = body.json;
    return isTestWorkspace === true && typeof now === "string" ? { now } : undefined;
  } catch {
    return undefined;
  }
}
