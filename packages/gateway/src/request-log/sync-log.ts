import { randomBytes } from "node:crypto";
import { createUlids, firstUlidAt } from "@overdub/contract";
import { deleteInBatches, insertRows } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Log } from "../runtime/log.ts";
import { createWriteBehind } from "./write-behind.ts";

export const SYNC_LOG_TYPES = ["rapid_bridge", "sync_job_cron_trigger"] as const;
/** Runs of sync jobs with what they pass on, under the vendor's name for them, and their cron triggers. */
export type SyncLogType = (typeof SYNC_LOG_TYPES)[number];

/** What entries are found by; null where an entry is about none. */
interface SyncLogNames {
  readonly integrated_account_id: string | null;
  readonly sync_job_id: string | null;
  readonly sync_job_run_id: string | null;
  readonly sync_job_run_event: string | null;
  readonly webhook_id: string | null;
}

export interface SyncLogTable extends SyncLogNames {
  /** Sorts by time. */
  id: string;
  environment_id: string;
  log_type: string;
  /** JSON of the whole entry, as it is shown. */
  entry: string;
}

export interface SyncLogTables {
  sync_log: SyncLogTable;
}

/** Something that happened, as `GET /log` shows it. See behaviour/gateway 9.3. */
export interface SyncNote extends Partial<SyncLogNames> {
  readonly environment_id: string;
  readonly status: string;
  readonly [field: string]: unknown;
}

/** Entries are written soon after, and with the next look at them. */
export interface SyncLog {
  note(type: SyncLogType, note: SyncNote): void;
  flush(): Promise<void>;
  /** Deletes what is older than it is kept. */
  prune(): Promise<void>;
}

interface SyncLogDependencies {
  readonly db: Kysely<SyncLogTables>;
  readonly log: Log;
  readonly now: () => number;
  /** How long entries are kept; 0: there are none. */
  readonly retentionDays: number;
}

const DAY_MS = 86_400_000;

export function createSyncLog({ db, log, now, retentionDays }: SyncLogDependencies): SyncLog {
  const rows = createWriteBehind<SyncLogTable>({ write: (batch) => insertRows(db, "sync_log", batch), log });
  const newUlid = createUlids(randomBytes);
  return {
    note(type, note) {
      if (retentionDays === 0) return;
      const nowMs = now();
      const id = newUlid(nowMs);
      const { integrated_account_id = null, sync_job_id = null, sync_job_run_id = null } = note;
      const { sync_job_run_event = null, webhook_id = null } = note;
      const names: SyncLogNames = {
        integrated_account_id,
        sync_job_id,
        sync_job_run_id,
        sync_job_run_event,
        webhook_id,
      };
      const entry = JSON.stringify({ _id: id, timestamp: new Date(nowMs).toISOString(), ...note });
      rows.add({ id, environment_id: note.environment_id, log_type: type, ...names, entry });
    },
    flush: () => rows.flush(),
    async prune() {
      const oldestKept = firstUlidAt(now() - retentionDays * DAY_MS);
      await deleteInBatches((limit) => deleteBefore(db, oldestKept, limit));
    },
  };
}

interface SyncLogList {
  readonly environmentId: string;
  readonly type: SyncLogType;
  /** Columns and what they must hold. */
  readonly equals: Readonly<Partial<Record<keyof SyncLogNames, string>>>;
  /** Exclusive bounds of `id`. */
  readonly afterId: string | undefined;
  readonly beforeId: string | undefined;
  readonly limit: number;
}

/** Newest first, and one entry more than the limit. */
export async function listSyncLog(db: Kysely<SyncLogTables>, list: SyncLogList) {
  const { afterId, beforeId } = list;
  const rows = await db
    .selectFrom("sync_log")
    .select("entry")
    .where((eb) => eb.and({ ...list.equals, environment_id: list.environmentId, log_type: list.type }))
    .$if(afterId !== undefined, (query) => query.where("id", ">", afterId ?? ""))
    .$if(beforeId !== undefined, (query) => query.where("id", "<", beforeId ?? ""))
    .orderBy("id", "desc")
    .limit(list.limit + 1)
    .execute();
  return rows.map(({ entry }) => JSON.parse(entry));
}

/** @returns how many were deleted, at most `limit`. */
async function deleteBefore(db: Kysely<SyncLogTables>, id: string, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("sync_log")
    .where("id", "in", (eb) => eb.selectFrom("sync_log").select("id").where("id", "<", id).orderBy("id").limit(limit))
    .executeTakeFirst();
  return Number(numDeletedRows);
}
