/** Questions about the links of events by their numbers, where all events have them and all links are known. */
import { groupLinks } from "../links/group-by-facts.ts";
import { createKnownLinks } from "../links/known-links.ts";
import type { LinkFacts } from "../links/link-facts.ts";
import { findNumberedLinks, findNumbers, numbersOfLinks } from "../links/link-numbers.ts";
import { selectLinks, toBits } from "../links/select-links.ts";
import { withDrainLock } from "../outbox/outbox-table.ts";
import type { SqlDatabase } from "../sql/database.ts";
import type { EventKind } from "./event.ts";
import type { EventScope, LinkBits } from "./event-scope.ts";
import type { BreakdownRow, EventTotals, LinkNumbering } from "./event-store.ts";
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
  /** As the store's. */
  linkSeries(
    kind: EventKind,
    scope: EventScope,
    linkIds: readonly string[],
    startsMs: readonly number[],
  ): Promise<ReadonlyMap<string, readonly EventTotals[]> | undefined>;
  prepare(): Promise<void>;
  /** As `KnownLinks` does. */
  keep(): Promise<void>;
  close(): Promise<void>;
}

export function numberLinks(
  { isComplete, listUnnumbered, numberEvents, sumGroups, topNumbers, seriesByNumber }: LinkNumbering,
  database: SqlDatabase,
  keptLinks?: string,
): NumberedEvents {
  const { db } = database;
  const links = createKnownLinks(database, keptLinks);
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
        await numberEvents(await numbersOfLinks(connection, ids));
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
      const { members, textOf } = await groupLinks(db, facts, selection.by, selected);
      const counted = await sumGroups(kinds, scope, members);
      const groups = new Map<string, Record<EventKind, EventTotals>>();
      for (const [index, kind] of kinds.entries()) {
        for (const [group, totals] of counted[index] ?? []) {
          const value = textOf(group);
          const sum = groups.get(value) ?? { click: NO_TOTALS, lead: NO_TOTALS, sale: NO_TOTALS };
          groups.set(value, { ...sum, [kind]: totals });
        }
      }
      return groups;
    },

    async topLinks(kind, scope, limit) {
      if (!(await isComplete())) return undefined;
      // Two are asked for beyond: those whose id says nothing are left out.
      const sums = await topNumbers(kind, scope, { limit: limit + 2, max: Math.max(MAX_TIES, limit + 2) });
      if (!sums) return undefined;
      const ids = await findNumberedLinks(
        db,
        sums.map(({ number }) => number),
      );
      return sums
        .map(({ number, ...totals }) => ({ values: [ids.get(number) ?? ""] as const, ...totals }))
        .filter(({ values: [id] }) => id !== "" && id !== "Unknown")
        .sort(compareRows)
        .slice(0, limit);
    },

    async linkSeries(kind, scope, linkIds, startsMs) {
      if (!(await isComplete())) return undefined;
      // A link without a number has had no event.
      const ids = new Map((await findNumbers(db, linkIds)).map((row) => [String(row.number), row.link_id]));
      if (ids.size === 0) return new Map();
      const series = await seriesByNumber(kind, scope, [...ids.keys()].map(Number), startsMs);
      return new Map([...series].map(([number, totals]) => [ids.get(number) ?? "", totals]));
    },

    prepare() {
      preparing ??= prepare().finally(() => {
        preparing = undefined;
      });
      return preparing;
    },

    keep: links.keep,

    async close() {
      isClosed = true;
      links.close();
      await preparing?.catch(() => undefined);
    },
  };
}

function compareRows(one: BreakdownRow, two: BreakdownRow): number {
  return (
    two.amountCents - one.amountCents ||
    two.count - one.count ||
    ((one.values[0] ?? "") < (two.values[0] ?? "") ? -1 : 1)
  );
}
