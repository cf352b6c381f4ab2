import { LRUCache } from "lru-cache";
import type { EventKind } from "../event.ts";
import type { EventScope } from "../event-scope.ts";
import type { EventTotals } from "../event-store.ts";
import { scopeCondition } from "../scope-condition.ts";
import { TABLES, TOTALS, toTotals } from "./event-tables.ts";
import type { Readers } from "./readers.ts";
import { Statement } from "./statement.ts";
import { readTimeseries } from "./timeseries.ts";

/** Days begin at one of them in every time zone of today. */
const QUARTER_MS = 900_000;

/** Of all workspaces together, at some 60 bytes each; a busy year of a workspace has 35,000 for each kind of event. */
const MAX_QUARTERS = 200_000;

/** What the quarters of an hour from `since` to before `until` have; in order, without those that have nothing. */
interface Kept {
  readonly since: number;
  readonly until: number;
  readonly quarters: readonly number[];
  readonly totals: readonly EventTotals[];
}

export interface QuarterCounts {
  /** As the store's `timeseries`; `undefined` where the scope is of some events, or the starts are not at quarters. */
  timeseries(kind: EventKind, scope: EventScope, startsMs: readonly number[]): Promise<EventTotals[] | undefined>;
  /** Carries out what changes events from a moment on. */
  changing<Result>(sinceMs: number, work: () => Promise<Result>): Promise<Result>;
}

/**
 * How many events a workspace has in each quarter of an hour, kept in memory: most charts and sums are of everything, and
 * a page asks for them again and again. What has been counted once is counted again from where something has come since.
 */
export function createQuarterCounts(readers: Pick<Readers, "query">): QuarterCounts {
  const kept = new LRUCache<string, Kept>({
    maxSize: MAX_QUARTERS,
    sizeCalculation: ({ quarters }) => quarters.length + 1,
  });
  const turns = new Map<string, Promise<unknown>>();
  let changes = 0;

  function forget(sinceMs: number): void {
    changes += 1;
    const until = Math.floor(sinceMs / QUARTER_MS);
    for (const [key, known] of [...kept.entries()]) {
      if (until <= known.since) kept.delete(key);
      else if (until < known.until) kept.set(key, { ...known, until });
    }
  }

  /** The quarters from one to before another that have events. */
  async function read(kind: EventKind, workspaceId: string, from: number, to: number): Promise<Omit<Kept, "until">> {
    const statement = new Statement();
    const window = { fromMs: from * QUARTER_MS, toMs: Math.min(to * QUARTER_MS - 1, Number.MAX_SAFE_INTEGER) };
    const sql = `
      select timestamp_ms // ${QUARTER_MS} as quarter, ${TOTALS[kind]} from ${TABLES[kind]}
      where ${scopeCondition(kind, { workspaceId, filters: [], ...window }, statement)} group by quarter order by quarter`;
    const rows = await readers.query(sql, statement);
    return {
      since: from,
      quarters: rows.map(([quarter]) => Number(quarter)),
      totals: rows.map((row) => toTotals(row.slice(1))),
    };
  }

  /** Everything from a quarter on. Whoever asks meanwhile waits, and then has less to count, or nothing. */
  function countSince(kind: EventKind, workspaceId: string, from: number): Promise<Kept> {
    const key = `${kind} ${workspaceId}`;
    const count = () => countNow(key, kind, workspaceId, from);
    const turn = (turns.get(key) ?? Promise.resolve()).then(count, count);
    const end = () => turns.get(key) === turn && turns.delete(key);
    turns.set(key, turn);
    turn.then(end, end);
    return turn;
  }

  async function countNow(key: string, kind: EventKind, workspaceId: string, from: number): Promise<Kept> {
    const known = kept.get(key);
    if (known && known.since <= from && known.until === Number.POSITIVE_INFINITY) return known;
    const before = changes;
    const counted = known
      ? await complete(kind, workspaceId, known, from)
      : await read(kind, workspaceId, from, Number.POSITIVE_INFINITY);
    const whole = { ...counted, until: Number.POSITIVE_INFINITY };
    // What came meanwhile may be in it or not.
    if (changes === before) kept.set(key, whole);
    return whole;
  }

  async function complete(kind: EventKind, workspaceId: string, known: Kept, from: number) {
    const none = { since: known.since, quarters: [], totals: [] };
    const [before, after] = await Promise.all([
      from < known.since ? read(kind, workspaceId, from, known.since) : none,
      known.until < Number.POSITIVE_INFINITY ? read(kind, workspaceId, known.until, Number.POSITIVE_INFINITY) : none,
    ]);
    const end = placeOf(known.quarters, known.until);
    return {
      since: before.since,
      quarters: [...before.quarters, ...known.quarters.slice(0, end), ...after.quarters],
      totals: [...before.totals, ...known.totals.slice(0, end), ...after.totals],
    };
  }

  return {
    async timeseries(kind, scope, startsMs) {
      const { workspaceId, fromMs, toMs } = scope;
      const from = Math.ceil(fromMs / QUARTER_MS);
      const to = Math.floor((toMs + 1) / QUARTER_MS);
      const isWhole = startsMs.every((startMs) => startMs <= fromMs || startMs % QUARTER_MS === 0);
      if (to <= from || !isWhole || !isOfEverything(scope)) return undefined;
      const edges = [
        { fromMs, toMs: from * QUARTER_MS - 1 },
        { fromMs: to * QUARTER_MS, toMs },
      ].filter((edge) => edge.fromMs <= edge.toMs);
      const [counted, ...parts] = await Promise.all([
        countSince(kind, workspaceId, from),
        ...edges.map((edge) => readTimeseries(readers, kind, { ...scope, ...edge }, startsMs)),
      ]);
      const sums = startsMs.map((_, place) => parts.reduce((sum, part) => add(sum, part[place]), NONE));
      let bucket = -1;
      for (let place = placeOf(counted.quarters, from); place < placeOf(counted.quarters, to); place += 1) {
        const startMs = (counted.quarters[place] ?? 0) * QUARTER_MS;
        while ((startsMs[bucket + 1] ?? Number.POSITIVE_INFINITY) <= startMs) bucket += 1;
        if (bucket >= 0) sums[bucket] = add(sums[bucket] ?? NONE, counted.totals[place]);
      }
      return sums;
    },

    async changing(sinceMs, work) {
      forget(sinceMs);
      try {
        return await work();
      } finally {
        // Who has read meanwhile may have read it before.
        forget(sinceMs);
      }
    },
  };
}

const NONE: EventTotals = { count: 0, amountCents: 0 };

function add(one: EventTotals, two: EventTotals = NONE): EventTotals {
  return { count: one.count + two.count, amountCents: one.amountCents + two.amountCents };
}

function isOfEverything({ filters, linkIds, linkNumbers, customerId, saleType, metadata }: EventScope): boolean {
  const conditions = [filters, linkIds, linkNumbers, metadata];
  return customerId === undefined && saleType === undefined && conditions.every((some) => !some?.length);
}

/** Of the first that is not less. */
function placeOf(ascending: readonly number[], least: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
