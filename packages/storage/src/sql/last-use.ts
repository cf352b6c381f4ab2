import { LRUCache } from "lru-cache";
import { upTo } from "../memory/entries.ts";

const RESOLUTION_MS = 60_000;
/** Beyond it the least used are forgotten, which costs them one more write. */
const MAX_REMEMBERED = 10_000;

/**
 * Notes that a key or token was used, to the minute. Nobody waits for it: a disk that is full or slow refuses and delays
 * nothing.
 *
 * @param lastUsedAtMs as it is stored.
 */
export type NoteUse = (id: string, lastUsedAtMs: number | null, nowMs: number) => void;

/** @param write stores the moment of one of them. What it throws goes to `onError`, and the next minute tries again. */
export function createUseNotes(
  write: (id: string, nowMs: number) => Promise<unknown>,
  onError: (error: unknown) => void,
): NoteUse {
  const noted = new LRUCache<string, number>(upTo(MAX_REMEMBERED));
  return (id, lastUsedAtMs, nowMs) => {
    const lastMs = Math.max(lastUsedAtMs ?? Number.NEGATIVE_INFINITY, noted.get(id) ?? Number.NEGATIVE_INFINITY);
    // Also when the clock was set back: it would not be noted until the clock is there again.
    if (Math.abs(nowMs - lastMs) < RESOLUTION_MS) return;
    noted.set(id, nowMs);
    write(id, nowMs).catch(onError);
  };
}
