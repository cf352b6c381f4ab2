import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Account } from "../accounts/account.ts";
import type { AccountTables } from "../accounts/account-table.ts";
import { requireUsable } from "../accounts/require-account.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { parseRequest } from "../http/parse-request.ts";
import { createRun } from "../runs/create-run.ts";
import { toRunRow } from "../runs/run.ts";
import type { RunKind } from "../runs/run-kind.ts";
import type { RunTables } from "../runs/run-tables.ts";
import { isAnyHeard } from "../webhooks/publish.ts";
import { CUSTOMER_PROFILES, ProfileSyncBody } from "./read-profiles.ts";

export interface ProfileSyncContext {
  readonly db: Kysely<AccountTables & RunTables>;
  readonly runKinds: ReadonlyMap<string, RunKind>;
  readonly now: () => number;
}

/**
 * Begins to tell the product of everything known of an account's customers. Of syncs of one account one works at a time.
 *
 * @throws 409 where no webhook of the product would hear of it.
 */
export async function startProfileSync({ db, runKinds, now }: ProfileSyncContext, account: Account, body: unknown) {
  const { since = null, limit } = parseRequest(ProfileSyncBody, body ?? {}, "body");
  requireUsable(account);
  const { id: accountId, environmentId, tenantId } = account;
  const kind = runKinds.get(CUSTOMER_PROFILES);
  if (!kind) throw new Error("Nothing here syncs profiles");
  const run = await inTransaction(db, async (tx) => {
    if (!(await isAnyHeard(tx, environmentId, ["sync_job_run:record"]))) {
      throw new GatewayError(409, "No webhook hears of sync_job_run:record: register one first");
    }
    return createRun(tx, kind, {
      ...{ environmentId, accountId, label: `Customer profiles of ${tenantId}`.slice(0, 200), unit: "customers" },
      parameters: { limit, since },
      mutexKey: `${CUSTOMER_PROFILES}/${accountId}`,
      nowMs: now(),
    });
  });
  return toRunRow(run, now());
}
