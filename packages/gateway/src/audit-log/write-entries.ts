import { createGroupCommit } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { AuditEntry, AuditLogTables } from "./audit-entry.ts";
import type { EndedEntry, Ending } from "./queries.ts";
import { finishAuditEntries, insertAuditEntries, renewLeases } from "./queries.ts";

/** What is known of an entry now. */
type Writing = { readonly entry: AuditEntry } | { readonly ended: EndedEntry };

export interface AuditEntries {
  /** Resolves when the entry is on disk. */
  begin(entry: AuditEntry): Promise<void>;
  /** Records how it ended, likewise together with others. */
  finish(id: string, ending: Ending, nowMs: number): Promise<void>;
  /** Vouches for those that are begun and not finished, so that no other server takes them for abandoned. */
  renew(nowMs: number): Promise<void>;
}

/** More would keep other writers waiting for too long. */
const MAX_BATCH = 100;

/**
 * Entries that come at the same time are committed together: a commit costs an fsync, whatever its size. No call waits
 * for others to come, only for the commit before.
 */
export function createAuditEntries(db: Kysely<AuditLogTables>): AuditEntries {
  const commits = createGroupCommit<Writing>({
    write: (batch) =>
      db.transaction().execute(async (tx) => {
        const begun = batch.flatMap((writing) => ("entry" in writing ? [writing.entry] : []));
        const ended = batch.flatMap((writing) => ("ended" in writing ? [writing.ended] : []));
        await insertAuditEntries(tx, begun);
        if (ended.length > 0) await finishAuditEntries(tx, ended);
      }),
    batchMs: 0,
    maxBatch: MAX_BATCH,
  });
  const underWay = new Set<string>();
  return {
    begin(entry) {
      underWay.add(entry.id);
      return commits.add({ entry });
    },
    finish(id, ending, nowMs) {
      underWay.delete(id);
      return commits.add({ ended: { id, ending, nowMs } });
    },
    renew: (nowMs) => renewLeases(db, [...underWay], nowMs),
  };
}
