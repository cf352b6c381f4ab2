import { randomBytes } from "node:crypto";
import { createUlids } from "@overdub/contract";
import { insertRows } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Log } from "../runtime/log.ts";
import { pruneEntries } from "./entries.ts";
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
    prune: () => pruneEntries(db, "sync_log", { nowMs: now(), retentionDays }),
  };
}
