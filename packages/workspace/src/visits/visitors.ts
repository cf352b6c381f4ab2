import { hash } from "node:crypto";
import type { ClickSecond, EventStore } from "@overdub/storage";
import type { DigestSeeds, TextDigest } from "../caches/text-digest.ts";
import { drawSeeds, textDigest } from "../caches/text-digest.ts";
import { isRecent } from "../time/is-recent.ts";
import type { RecentClicksTable } from "./recent-clicks.ts";
import { RecentClicks } from "./recent-clicks.ts";

const WINDOW_MS = 3_600_000;
/** Of one generation: above it the oldest are forgotten early, so that memory has a limit, of 17 MB each. */
const MAX_VISITORS = 450_000;

/** Clicks that are read at a time after a start. */
const RESTORED_AT_A_TIME = 10_000;

/** SHA-256 of `<ip>-<user agent>`, hex: who a visitor is, as far as we tell them apart. */
export function identityHash(ip: string, ua: string | undefined): string {
  return hash("sha256", `${ip}-${ua ?? ""}`);
}

/** All that a `Visitors` holds, as it travels between threads. */
export interface RecalledVisitors {
  readonly seeds: DigestSeeds;
  readonly clicks: RecentClicksTable;
  readonly earlier: RecentClicksTable;
  /** UTC ms of the first of `clicks`; -Infinity if there is none. */
  readonly sinceMs: number;
}

/**
 * Who clicked which link within the last hour. Repeats in that time are no new clicks, and do not extend it.
 *
 * Clicks are kept in two generations. A new one begins once an hour and the one before the last is dropped whole, which
 * costs nothing per click and gives the memory back.
 *
 * @see behaviour/attribution 2.2
 */
export class Visitors {
  readonly #seeds: DigestSeeds;
  #clicks: RecentClicks;
  #earlier: RecentClicks;
  #sinceMs: number;

  /** @param recalled with which it begins; default: nobody. */
  constructor(recalled?: RecalledVisitors) {
    this.#seeds = recalled?.seeds ?? drawSeeds();
    this.#clicks = new RecentClicks(recalled?.clicks);
    this.#earlier = new RecentClicks(recalled?.earlier);
    this.#sinceMs = recalled?.sinceMs ?? Number.NEGATIVE_INFINITY;
  }

  /** The click of this visitor on this link that still counts. */
  find(domain: string, key: string, identity: string, nowMs: number): string | undefined {
    return this.#find(this.#digestOf(domain, key, identity), nowMs);
  }

  remember(domain: string, key: string, identity: string, clickId: string, atMs: number): void {
    this.#remember(this.#digestOf(domain, key, identity), clickId, atMs);
  }

  /** Remembers the click, unless this visitor has one on this link that still counts. @returns whether it did. */
  rememberFirst(domain: string, key: string, identity: string, clickId: string, atMs: number): boolean {
    const digest = this.#digestOf(domain, key, identity);
    if (this.#find(digest, atMs) !== undefined) return false;
    this.#remember(digest, clickId, atMs);
    return true;
  }

  /** Takes back what was just remembered. */
  forget(domain: string, key: string, identity: string): void {
    const digest = this.#digestOf(domain, key, identity);
    this.#clicks.delete(digest);
    this.#earlier.delete(digest);
  }

  /** Not a copy: whoever takes it goes on with it alone. */
  toRecalled(): RecalledVisitors {
    const [clicks, earlier] = [this.#clicks.toTable(), this.#earlier.toTable()];
    return { seeds: this.#seeds, clicks, earlier, sinceMs: this.#sinceMs };
  }

  #find(digest: TextDigest, nowMs: number): string | undefined {
    const click = this.#clicks.get(digest) ?? this.#earlier.get(digest);
    return click && isRecent(click.atMs, WINDOW_MS, nowMs) ? click.clickId : undefined;
  }

  #remember(digest: TextDigest, clickId: string, atMs: number): void {
    if (this.#clicks.size >= MAX_VISITORS || !isRecent(this.#sinceMs, WINDOW_MS, atMs)) {
      this.#earlier = this.#clicks;
      this.#clicks = new RecentClicks();
      this.#sinceMs = atMs;
    }
    this.#clicks.set(digest, { clickId, atMs });
  }

  /** 64 bits tell a million clicks apart: that two of them share a digest happens once in 30 million such hours. */
  #digestOf(domain: string, key: string, identity: string): TextDigest {
    const { first, second } = textDigest(this.#seeds, identity, domain, key);
    return { first: first || 1, second };
  }
}

/**
 * What the last hour's events tell, so that after a restart no visitor counts as new. For a `Visitors` of any thread: to
 * read half a million clicks takes seconds.
 */
export async function recallVisitors(
  eventStore: Pick<EventStore, "clickSeconds" | "visitorsBetween">,
  nowMs: number,
): Promise<RecalledVisitors> {
  const recalled = new Visitors();
  const sinceMs = nowMs - WINDOW_MS;
  // What lies ahead is a test workspace's, whose visitors are told apart otherwise.
  const seconds = (await eventStore.clickSeconds(sinceMs)).filter(({ startMs }) => startMs <= nowMs);
  const parts = partsOf(newest(seconds));
  const read = (part: Part | undefined) =>
    part && eventStore.visitorsBetween(Math.max(part.fromMs, sinceMs), Math.min(part.toMs, nowMs + 1));
  let reading = read(parts[0]);
  for (let index = 1; reading; index += 1) {
    const visitors = await reading;
    // The store reads on meanwhile.
    reading = read(parts[index]);
    for (const { domain, key, identityHash, clickId, timestampMs } of visitors)
      recalled.remember(domain, key, identityHash, clickId, timestampMs);
  }
  return recalled.toRecalled();
}

interface Part {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The last seconds, with as many clicks as are kept: a start is not to wait for others. */
function newest(seconds: readonly ClickSecond[]): readonly ClickSecond[] {
  let room = 2 * MAX_VISITORS;
  const first = seconds.findLastIndex(({ count }) => {
    room -= count;
    return room <= 0;
  });
  return seconds.slice(Math.max(0, first));
}

/** Times that hold so many clicks each, or a single second that holds more. */
function partsOf(seconds: readonly ClickSecond[]): readonly Part[] {
  const parts: Part[] = [];
  let held = Number.POSITIVE_INFINITY;
  for (const { startMs, count } of seconds) {
    const last = parts.at(-1);
    held += count;
    if (last && held <= RESTORED_AT_A_TIME) parts[parts.length - 1] = { ...last, toMs: startMs + 1000 };
    else {
      parts.push({ fromMs: startMs, toMs: startMs + 1000 });
      held = count;
    }
  }
  return parts;
}
