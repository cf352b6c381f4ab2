import { randomUUID } from "node:crypto";
import { SlidingWindow } from "@overdub/contract";
import { upTo } from "@overdub/storage";
import type { Kysely } from "kysely";
import { LRUCache } from "lru-cache";
import type { Log } from "../runtime/log.ts";
import type { AuditLogTables } from "./audit-entry.ts";
import { insertAuditEntries } from "./entry-rows.ts";

/** A token or key that opened nothing. */
export interface RefusedSignIn {
  /** What it was tried on. */
  readonly at: "gateway" | "mcp" | "console" | "workspace";
  /** Of whoever sent it; empty for a call in process. */
  readonly address: string;
  /** As its sender was told. */
  readonly reason: string;
  readonly requestId?: string | undefined;
  /** The OAuth application whose access was ended by it, because it was stolen. Each has an entry. */
  readonly endedClient?: string | undefined;
}

export interface RefusedSignIns {
  /** Leaves an entry, unless this address has one of the last minute or there are too many; the next one tells of these. */
  note(refused: RefusedSignIn): void;
  /** Resolves when nothing is being written. */
  settled(): Promise<void>;
}

const MINUTE_MS = 60_000;
/** Of all addresses together: strangers must not fill the disk, or keep writers busy. */
const ENTRIES_A_MINUTE = 10;
const MAX_ADDRESSES = 5_000;

interface Options {
  readonly db: Kysely<AuditLogTables>;
  readonly log: Log;
  readonly now: () => number;
}

/** Records refused sign-ins, at a rate that has a bound. */
export function createRefusedSignIns({ db, log, now }: Options): RefusedSignIns {
  const lastMs = new LRUCache<string, number>(upTo(MAX_ADDRESSES));
  const all = new SlidingWindow(ENTRIES_A_MINUTE, MINUTE_MS, 0);
  const writing = new Set<Promise<void>>();
  let unrecorded = 0;

  function isDue(address: string, nowMs: number): boolean {
    const last = lastMs.get(address);
    // A clock that was set back is no reason to be silent.
    if (last !== undefined && nowMs >= last && nowMs - last < MINUTE_MS) return false;
    if (!all.take(nowMs).isAllowed) return false;
    lastMs.set(address, nowMs);
    return true;
  }

  return {
    note({ at, address, reason, requestId = null, endedClient }) {
      const nowMs = now();
      if (endedClient === undefined && !isDue(address, nowMs)) {
        unrecorded += 1;
        return;
      }
      const entry = {
        id: randomUUID(),
        environmentId: null,
        integratedAccountId: null,
        actor: { type: "stranger", id: null, name: "Unknown", address: address || undefined },
        action: endedClient === undefined ? "sign_in.refused" : "oauth.access_ended",
        subject: endedClient ?? null,
        tool: null,
        arguments: unrecorded === 0 ? { at } : { at, unrecorded_since: unrecorded },
        planHash: null,
        outcome: "failed",
        statusCode: 401,
        message: reason,
        requestId,
        createdAtMs: nowMs,
        finishedAtMs: nowMs,
      } as const;
      unrecorded = 0;
      const written = insertAuditEntries(db, [entry])
        .catch((err: unknown) => log.warn({ err }, "A refused sign-in could not be recorded"))
        .finally(() => writing.delete(written));
      writing.add(written);
    },
    async settled() {
      await Promise.all(writing);
    },
  };
}
