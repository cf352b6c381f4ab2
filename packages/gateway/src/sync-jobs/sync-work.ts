import type { Kysely } from "kysely";
import type { Account } from "../accounts/account.ts";
import { requireAccount } from "../accounts/require-account.ts";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { RecordBatch } from "../datastores/store-records.ts";
import type { SendThrough } from "../invoke/create-send-through.ts";
import type { Invoke } from "../invoke/invoke.ts";
import type { Fields } from "../json/fields.ts";
import type { SyncLog } from "../request-log/sync-log.ts";
import type { Run } from "../runs/run.ts";
import type { Tool } from "../tools/tool.ts";
import type { Transforms } from "../transforms/create-transforms.ts";
import type { Receivers } from "../webhooks/receivers.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Pulled } from "./pull-events.ts";
import type { ReadAhead } from "./read-ahead.ts";
import { createReadAhead } from "./read-ahead.ts";
import { requireSyncJob } from "./sync-job.ts";
import type { SyncPlan } from "./sync-nodes.ts";
import { planNodes } from "./sync-nodes.ts";
import { SyncParameters } from "./sync-run.ts";
import type { SyncTables } from "./sync-tables.ts";

export interface SyncContext {
  readonly db: Kysely<SyncTables>;
  readonly invoke: Invoke;
  readonly sendThrough: SendThrough;
  readonly catalog: readonly Tool[];
  readonly transforms: Transforms;
  readonly vault: CredentialVault;
  readonly receivers: Receivers;
  readonly syncLog: SyncLog;
  /** Writes records into a datastore. @throws GatewayError, 5xx where it may take them later. */
  readonly storeRecords: StoreRecords;
  readonly now: () => number;
}

/** @param batch names the records: of the same batch the same ones are written again. */
export type StoreRecords = (
  key: { readonly id: string; readonly environmentId: string },
  batch: RecordBatch,
) => Promise<void>;

/** What the nodes of one run share. */
export interface SyncWork extends SyncContext {
  readonly run: Run;
  readonly signal: AbortSignal;
  readonly parameters: SyncParameters;
  readonly plan: SyncPlan;
  readonly account: Account;
  readonly startedAtMs: number;
  /** Events that are read while those before them are passed on. */
  readonly ahead: ReadAhead<Pulled>;
}

/** @throws 404 where the job or the account is gone, 400 for a job that cannot be run. */
export async function openWork(ctx: SyncContext, run: Run, signal: AbortSignal): Promise<SyncWork> {
  const { environmentId } = run;
  const job = await requireSyncJob(ctx.db, { id: run.subjectId ?? "", environmentId });
  return {
    ...ctx,
    run,
    signal,
    parameters: SyncParameters.parse(run.parameters),
    plan: planNodes(job.resources, ctx.catalog),
    account: await requireAccount(ctx.db, { id: run.accountId ?? "", environmentId }),
    startedAtMs: run.startedAtMs ?? ctx.now(),
    ahead: createReadAhead(),
  };
}

/** What placeholders and expressions see. @param rows of the page at hand, by the names of nodes. */
export function scopeOf(
  { parameters: { args }, account, run, startedAtMs }: SyncWork,
  at: Checkpoint,
  rows: Readonly<Record<string, unknown>> = {},
): Fields {
  return {
    ...at.context,
    args,
    context: account.context,
    integrated_account: { id: account.id, tenant_id: account.tenantId, context: account.context },
    sync_job_run: {
      id: run.id,
      status: at.failures > 0 ? "failed" : "completed",
      started_at: new Date(startedAtMs).toISOString(),
    },
    resources: { ...at.values, ...rows },
  };
}

export function evaluate({ transforms, account }: SyncWork, expression: string, scope: Fields): Promise<unknown> {
  return transforms.evaluate(account.id, expression, scope);
}
