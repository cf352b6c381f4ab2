import { createGroupCommit } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { AuditEntry, AuditLogTables, Ending } from "./audit-entry.ts";
import type { AuditJournal } from "./journal.ts";
import { renewLeases } from "./queries.ts";
import type { Writing } from "./writings.ts";
import { storeWritings } from "./writings.ts";

export interface AuditEntries {
  /** Resolves when the entry is on disk. */
  begin(entry: AuditEntry): Promise<void>;
  /** Records how it ended, likewise together with others. */
  finish(id: string, ending: Ending, nowMs: number): Promise<void>;
  /** Vouches for those that are begun and not finished, so that no other server takes them for abandoned. */
  renew(nowMs: number): Promise<void>;
  /** Resolves when the log has what is on disk, or could not take it. */
  flush(): Promise<void>;
}

/** More would keep other writers waiting for too long. */
const MAX_BATCH = 100;

/**
 * Entries that come at the same time are written together: an fsync costs the same, whatever its size. No call waits for
 * others to come, only for the write before.
 *
 * @param journal where entries are on disk first. Default: in the log itself.
 */
export function createAuditEntries(db: Kysely<AuditLogTables>, journal?: AuditJournal): AuditEntries {
  const { add } = createGroupCommit<Writing>({
    write: (batch) => (journal ? journal.write(batch) : storeWritings(db, batch)),
    batchMs: 0,
    maxBatch: MAX_BATCH,
  });
  const underWay = new Set<string>();
  return {
    async begin(entry) {
      if (journal?.isFull()) throw new Error("The audit log takes no entries");
      underWay.add(entry.id);
      return add({ entry });
    },
    finish(id, ending, nowMs) {
      underWay.delete(id);
      return add({ ended: { id, ending, nowMs } });
    },
    renew: (nowMs) => renewLeases(db, [...underWay], nowMs),
    flush: async () => journal?.flush(),
  };
}
