/** Questions about the links of events by their numbers, where all events have them and all links are known. */
import { createGrouper } from "../links/group-by-facts.ts";
import { createKnownLinks } from "../links/known-links.ts";
import type { LinkFacts } from "../links/link-facts.ts";
import { createLinkNumberer, findNumberedLinks } from "../links/link-numbers.ts";
import { selectLinks, toBits } from "../links/select-links.ts";
import { withDrainLock } from "../outbox/outbox-table.ts";
import type { SqlDatabase } from "../sql/database.ts";
import type { EventKind } from "./event.ts";
import type { EventScope, LinkBits } from "./event-scope.ts";
import type { BreakdownRow, EventTotals, LinkNumbering, LinkSums } from "./event-store.ts";
import type { LinkCondition, LinkGroups } from "./linked-events.ts";

const NO_TOTALS: EventTotals = { count: 0, amountCents: 0 };

/** More links than that are not told apart by their ids where they have as many events: the store does that by itself. */
const MAX_TIES = 20_000;

/** Each is `undefined` where numbers tell nothing yet. */
export interface NumberedEvents {
  select(links: readonly LinkCondition[]): Promise<readonly LinkBits[] | undefined>;
  group(
    kinds: readonly EventKind[],
    scope: EventScope,
    groups: LinkGroups,
  ): Promise<Map<string, Record<EventKind, EventTotals>> | undefined>;
  /** As a breakdown by `linkId`. */
  topLinks(kind: EventKind, scope: EventScope, limit: number): Promise<BreakdownRow[] | undefined>;
  prepare(): Promise<void>;
  close(): Promise<void>;
}

export function numberLinks(
  { isComplete, listUnnumbered, numberEvents, sumByNumber }: LinkNumbering,
  database: SqlDatabase,
): NumberedEvents {
  const { db } = database;
  const links = createKnownLinks(database);
  const numberer = createLinkNumberer();
  let isClosed = false;
  let preparing: Promise<void> | undefined;

  async function current(): Promise<LinkFacts | undefined> {
    return (await isComplete()) ? links.current() : undefined;
  }

  async function numberAll(): Promise<void> {
    while (!isClosed && !(await isComplete())) {
      const ids = await listUnnumbered();
      if (ids.length === 0) continue;
      await withDrainLock(database, async (connection) => {
        await numberEvents(await numberer.numbersOf(connection, ids));
      });
    }
  }

  async function prepare(): Promise<void> {
    await numberAll();
    if (!isClosed) await links.read();
  }

  return {
    async select(conditions) {
      const facts = conditions.every(({ selection }) => selection) ? await current() : undefined;
      if (!facts) return undefined;
      const found: LinkBits[] = [];
      for (const { selection, negated } of conditions) {
        if (!selection) continue;
        const selected = await selectLinks(db, facts, selection);
        found.push({ bits: toBits(selected, negated), last: selected.length - 1 });
      }
      return found;
    },

    async group(kinds, scope, { selection }) {
      const facts = selection && (await current());
      if (!facts) return undefined;
      const selected = await selectLinks(db, facts, selection);
      const group = await createGrouper(db, facts, selection.by, selected);
      const groups = new Map<string, Record<EventKind, EventTotals>>();
      for (const kind of kinds) {
        for (const [value, totals] of group(await sumByNumber(kind, scope))) {
          const sum = groups.get(value) ?? { click: NO_TOTALS, lead: NO_TOTALS, sale: NO_TOTALS };
          groups.set(value, { ...sum, [kind]: totals });
        }
      }
      return groups;
    },

    async topLinks(kind, scope, limit) {
      if (!(await isComplete())) return undefined;
      const sums = await sumByNumber(kind, scope);
      const places = firstPlaces(sums, limit);
      if (places.length > MAX_TIES) return undefined;
      const ids = await findNumberedLinks(
        db,
        places.map((place) => sums.numbers[place] ?? 0),
      );
      return places
        .map((place) => ({ id: ids.get(sums.numbers[place] ?? 0) ?? "", place }))
        .filter(({ id }) => id !== "" && id !== "Unknown")
        .map(({ id, place }) => ({
          values: [id],
          count: sums.counts[place] ?? 0,
          amountCents: sums.amounts[place] ?? 0,
        }))
        .sort(compareRows)
        .slice(0, limit);
    },

    prepare() {
      preparing ??= prepare().finally(() => {
        preparing = undefined;
      });
      return preparing;
    },

    async close() {
      isClosed = true;
      links.close();
      await preparing?.catch(() => undefined);
    },
  };
}

/** Of the greatest sums, `limit` at least, and all that are as great as the last of them. */
function firstPlaces({ numbers, counts, amounts }: LinkSums, limit: number): number[] {
  const isAfter = (one: number, two: number) =>
    (amounts[two] ?? 0) - (amounts[one] ?? 0) || (counts[two] ?? 0) - (counts[one] ?? 0);
  const places = new Int32Array(numbers.length).map((_, place) => place);
  // Two are asked for beyond: those whose id says nothing are left out.
  const wanted = limit + 2;
  if (places.length <= wanted) return [...places];
  const last = nth(places, wanted - 1, isAfter);
  return [...places.filter((place) => isAfter(place, last) <= 0)];
}

/** The place that would be the nth if they were sorted. */
function nth(places: Int32Array, n: number, compare: (one: number, two: number) => number): number {
  let [low, high] = [0, places.length - 1];
  while (low < high) {
    const pivot = places[(low + high) >> 1] ?? 0;
    let [left, right] = [low, high];
    while (left <= right) {
      while (compare(places[left] ?? 0, pivot) < 0) left += 1;
      while (compare(places[right] ?? 0, pivot) > 0) right -= 1;
      if (left > right) break;
      const kept = places[left] ?? 0;
      places[left] = places[right] ?? 0;
      places[right] = kept;
      left += 1;
      right -= 1;
    }
    if (n <= right) high = right;
    else if (n >= left) low = left;
    else break;
  }
  return places[n] ?? 0;
}

function compareRows(one: BreakdownRow, two: BreakdownRow): number {
  return (
    two.amountCents - one.amountCents ||
    two.count - one.count ||
    ((one.values[0] ?? "") < (two.values[0] ?? "") ? -1 : 1)
  );
}
