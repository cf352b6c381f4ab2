import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Account, ActionRunResult } from "./account.ts";
import type { AccountTables } from "./account-table.ts";
import { lookAround } from "./look-around.ts";
import { findAccount, setActionRunResult, updateDescription } from "./queries.ts";
import { addRegistration } from "./registration-job.ts";
import type { VerifyContext } from "./verify-credential.ts";
import { verifyCredential } from "./verify-credential.ts";

/**
 * Looks around the workspace behind an account, and remembers which one it is and what its credential reads.
 * See behaviour/gateway 8.5.
 *
 * @throws what `verifyCredential` throws.
 */
export async function runPostInstallActions(ctx: VerifyContext, account: Account): Promise<void> {
  const links = await verifyCredential(ctx, account);
  const { bearer } = await ctx.credentials.open(account);
  const result = await lookAround(ctx, { baseUrl: account.baseUrl, bearer }, links);
  const nowMs = ctx.now();
  await inTransaction(ctx.db, async (tx) => {
    await storeActionRunResult(tx, account, result, nowMs);
    await addRegistration(tx, account, nowMs);
  });
}

/**
 * The workspace stands in the context too, where events from Dub look for their account. What this look did not tell of
 * the same workspace is as it was.
 */
export async function storeActionRunResult(
  tx: Kysely<AccountTables>,
  { id, environmentId }: Pick<Account, "id" | "environmentId">,
  found: ActionRunResult,
  nowMs: number,
): Promise<void> {
  const current = await findAccount(tx, { id, environmentId });
  if (!current) return;
  const before = current.lastActionRunResult;
  const isSame = before !== null && found.workspace_id === before.workspace_id;
  const result: ActionRunResult = {
    ...found,
    workspace_name: found.workspace_name ?? (isSame ? (before.workspace_name ?? null) : null),
    workspace_slug: found.workspace_slug ?? (isSame ? (before.workspace_slug ?? null) : null),
  };
  if (result.workspace_id !== null) {
    const context = { ...current.context, workspace_id: result.workspace_id };
    await updateDescription(tx, { ...current, context });
  }
  await setActionRunResult(tx, { id, environmentId, result, nowMs });
}
