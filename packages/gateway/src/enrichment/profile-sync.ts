import type { Kysely } from "kysely";
import type { AccountTables } from "../accounts/account-table.ts";
import { findAccount } from "../accounts/queries.ts";
import { requireUsable } from "../accounts/require-account.ts";
import { SYSTEM } from "../callers/call-origin.ts";
import type { Invoke } from "../invoke/invoke.ts";
import { jsonBytes, textAt } from "../json/fields.ts";
import type { Run } from "../runs/run.ts";
import type { FailedItem, Retry, RunKind, RunWork, Step } from "../runs/run-kind.ts";
import { RunFailure } from "../runs/run-kind.ts";
import type { RunTables } from "../runs/run-tables.ts";
import { publish } from "../webhooks/publish.ts";
import type { Profile } from "./profile.ts";
import type { ProfileReading } from "./read-profiles.ts";
import { CUSTOMER_PROFILES, ProfilesAt, ProfilesWanted, readProfile, readProfiles } from "./read-profiles.ts";

interface SyncContext {
  readonly db: Kysely<AccountTables & RunTables>;
  readonly invoke: Invoke;
  readonly now: () => number;
}

/** Tells the product of everything known of customers, as records to upsert. See behaviour/playbooks 1. */
export function profileSyncRuns(ctx: SyncContext): RunKind {
  return {
    kind: CUSTOMER_PROFILES,
    async open(run, signal): Promise<RunWork> {
      const wanted = ProfilesWanted.parse(run.parameters);
      const account = await findAccount(ctx.db, { id: run.accountId ?? "", environmentId: run.environmentId });
      if (!account) throw new RunFailure("The account is gone");
      requireUsable(account);
      const work: SyncWork = {
        ...ctx,
        ...wanted,
        run,
        account,
        options: { actor: SYSTEM, signal, interactive: false },
      };
      let at = ProfilesAt.optional().parse(run.checkpoint);
      return {
        async step() {
          const step = await goOn(work, at);
          at = step.checkpoint as ProfilesAt;
          return step;
        },
        retry: (items) => tryAgain(work, items),
        async [Symbol.asyncDispose]() {},
      };
    },
  };
}

interface SyncWork extends SyncContext, ProfileReading {
  readonly run: Run;
}

async function goOn(work: SyncWork, from: ProfilesAt | undefined): Promise<Step> {
  const { profiles, failures, gone, at, isLast, total, hasBegunAgain } = await readProfiles(work, from);
  return {
    checkpoint: at,
    done: profiles.length,
    skipped: gone,
    failures: failures.map(({ id, reason }) => ({ item: id, reason, payload: { id } })),
    commit: (tx) => tell(tx, work, profiles),
    isLast,
    ...(total !== undefined && { total }),
    ...(hasBegunAgain && { notes: [{ level: "info", text: "The sync had waited for too long, and begins again" }] }),
  };
}

async function tryAgain(work: SyncWork, items: readonly FailedItem[]): Promise<Retry> {
  const profiles: Profile[] = [];
  const failed = new Map<string, string>();
  for (const { id, payload } of items) {
    const read = await readProfile(work, { id: textAt(payload, "id") ?? "" });
    if ("profile" in read) profiles.push(read.profile);
    else if (!read.isGone) failed.set(id, read.reason);
  }
  return { failed, commit: (tx) => tell(tx, work, profiles) };
}

const MAX_EVENT_BYTES = 1024 * 1024;

/** In the transaction that says how far the sync has come: what is told is told once, and then delivered until it is taken. */
async function tell(tx: Kysely<RunTables>, work: SyncWork, profiles: readonly Profile[]): Promise<void> {
  const { run, account, now } = work;
  const meta = { sync_job_run_id: run.id, integrated_account_id: account.id, tenant_id: account.tenantId };
  for (const records of batchesOf(profiles)) {
    const payload = { resource: CUSTOMER_PROFILES, records, meta };
    const told = { environmentId: account.environmentId, event: "sync_job_run:record", payload, nowMs: now() } as const;
    await publish(tx as Kysely<AccountTables & RunTables>, told);
  }
}

/** As many at once as fit. */
export function batchesOf<Row>(rows: readonly Row[], maxBytes = MAX_EVENT_BYTES): Row[][] {
  const batches: Row[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const size = jsonBytes(row) + 1;
    if (bytes + size > maxBytes) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(row);
    bytes += size;
  }
  return batches;
}
