/**
 * An event store whose questions may name links by what SQL knows of them. Links are as many as a million, so their ids are
 * never a list in JavaScript: SQL puts them into one text, and the event store takes it apart again. That is the work of
 * whoever holds both, which in a server is the thread of the event store, and not the one that answers redirects.
 */

import type { LinkGrouping } from "../links/group-by-facts.ts";
import type { LinkTests } from "../links/select-links.ts";
import type { SqlDatabase, StorageTables } from "../sql/database.ts";
import type { LinkQuestion } from "./ask-links.ts";
import { createLinkAsker } from "./ask-links.ts";
import type { EventKind, EventOf, StoredEvent } from "./event.ts";
import type { EventLines, LineTexts } from "./event-lines.ts";
import { placesInLine, splitLines } from "./event-lines.ts";
import type { Dimension, EventScope, LinkIds } from "./event-scope.ts";
import { linkIdsOf } from "./event-scope.ts";
import type { BreakdownRow, EventPage, EventStore, EventTotals } from "./event-store.ts";
import { numberLinks } from "./numbered-events.ts";

export interface LinkCondition extends LinkQuestion {
  /** The same, for what knows the links without SQL. */
  readonly selection?: LinkTests | undefined;
  /** Whether the events of these links are left out, instead of all others. */
  readonly negated: boolean;
}

/** Which events a question is about: those of a scope that are of some links alone. */
export interface LinkedScope extends EventScope {
  /** All are met. */
  readonly links?: readonly LinkCondition[] | undefined;
}

/** Rows of an `id` and a `value`. */
export interface LinkGroups extends LinkQuestion {
  /** The same, for what knows the links without SQL. */
  readonly selection?: (LinkTests & { readonly by: LinkGrouping }) | undefined;
}

export interface LinkGroup {
  readonly value: string;
  readonly totals: Readonly<Record<EventKind, EventTotals>>;
}

export interface LinkedEventStore extends Omit<EventStore, "linkNumbering"> {
  count(kind: EventKind, scope: LinkedScope): Promise<EventTotals>;
  timeseries(kind: EventKind, scope: LinkedScope, bucketStartsMs: readonly number[]): Promise<EventTotals[]>;
  linkSeries(
    kind: EventKind,
    scope: LinkedScope,
    linkIds: readonly string[],
    bucketStartsMs: readonly number[],
  ): Promise<ReadonlyMap<string, readonly EventTotals[]>>;
  breakdown(
    kind: EventKind,
    scope: LinkedScope,
    dimensions: readonly Dimension[],
    limit: number,
  ): Promise<BreakdownRow[]>;
  list<Kind extends EventKind>(kind: Kind, scope: LinkedScope, page: EventPage): Promise<EventOf<Kind>[]>;
  listAfter(kind: EventKind, scope: LinkedScope, seq: number, limit: number, texts?: LineTexts): Promise<EventLines>;
  /**
   * Totals of the groups that links are in. An event counts once for each group of its link, and not at all where its link
   * has none.
   *
   * @param kinds  what is counted; groups without events of the first of them are left out.
   * @returns at most `limit` groups: by amount, then by number of the first kind, greatest first.
   */
  groupLinks(kinds: readonly EventKind[], scope: EventScope, groups: LinkGroups, limit: number): Promise<LinkGroup[]>;
  /** What SQL says where it reads many rows to say little, which must hold up neither redirects nor clicks. */
  askSql<Row>(question: LinkQuestion): Promise<Row[]>;
  /**
   * Numbers events that have no numbers of their links, and reads links: what makes questions about them fast. It takes a
   * core for a while; without it they are answered all the same.
   */
  prepare(): Promise<void>;
}

/** One in this thread. */
export interface OwnLinkedEventStore extends LinkedEventStore {
  /** Keeps what is known of links for the next start; before the database is closed. */
  keepLinks(): Promise<void>;
}

export interface LinkedEventsOptions {
  /** The path of a file that keeps what was read of links from one start to the next. Absent: nothing is kept. */
  readonly keptLinks?: string | undefined;
  /** Up to so many events SQL is asked about their links alone, beyond about all that it has. Default: 50,000. */
  readonly maxFew?: number;
  /** How far a page may reach for which the first events of the scope are looked through. Default: 2,000. */
  readonly maxSought?: number;
}

/** How many events are looked through for each that a page reaches to. */
const SOUGHT_PER_ROW = 2;

const NO_TOTALS: EventTotals = { count: 0, amountCents: 0 };

export function linkEvents<Tables extends StorageTables>(
  store: EventStore,
  { db, dialect }: Pick<SqlDatabase<Tables>, "db" | "dialect">,
  { keptLinks, maxFew = 50_000, maxSought = 2000 }: LinkedEventsOptions = {},
): OwnLinkedEventStore {
  const sql = createLinkAsker(db, dialect);
  const { linkNumbering, ...rest } = store;
  const numbered = linkNumbering && numberLinks(linkNumbering, { db, dialect } as unknown as SqlDatabase, keptLinks);

  /** The ids of the links whose events are in a scope, as they are written in texts; `undefined` if they are many. */
  async function fewLinks(kind: EventKind, scope: EventScope): Promise<readonly string[] | undefined> {
    if ((await store.count(kind, scope)).count > maxFew) return undefined;
    const rows = await store.breakdown(kind, scope, ["linkId"], maxFew);
    return rows.map(({ values: [linkId = ""] }) => linkId);
  }

  /** The scope with the ids of the links that are meant. */
  async function resolve(kind: EventKind, { links = [], ...scope }: LinkedScope): Promise<EventScope> {
    if (links.length === 0) return scope;
    const linkNumbers = await numbered?.select(links);
    if (linkNumbers) return { ...scope, linkNumbers };
    const few = await fewLinks(kind, scope);
    const linkIds = await Promise.all(
      links.map(async (condition): Promise<LinkIds> => {
        return { text: await sql.idsOf(condition, few), negated: condition.negated };
      }),
    );
    return { ...scope, linkIds };
  }

  /** Those of some events that are of the links that are meant. */
  async function keep<Item>(
    items: readonly Item[],
    linkIdOf: (item: Item) => string,
    links: readonly LinkCondition[],
  ): Promise<Item[]> {
    const few = [...new Set(items.map(linkIdOf))];
    const sets = await Promise.all(
      links.map(async (condition) => ({
        ids: new Set(linkIdsOf(await sql.idsOf(condition, few))),
        negated: condition.negated,
      })),
    );
    return items.filter((item) => sets.every(({ ids, negated }) => ids.has(linkIdOf(item)) !== negated));
  }

  /** A page that is near, and whose events are not rare; `undefined` for others. */
  async function listNear<Kind extends EventKind>(
    kind: Kind,
    { links = [], ...scope }: LinkedScope,
    { offset, limit, order }: EventPage,
  ): Promise<EventOf<Kind>[] | undefined> {
    const end = offset + limit;
    if (end > maxSought) return undefined;
    const sought = end * SOUGHT_PER_ROW;
    const found = await store.list(kind, scope, { offset: 0, limit: sought, order });
    const kept = await keep(found, ({ linkId }) => linkId, links);
    return kept.length >= end || found.length < sought ? kept.slice(offset, end) : undefined;
  }

  /** A page before whose end no event is left out; `undefined` for others. */
  async function listWhole<Kind extends EventKind>(
    kind: Kind,
    { links = [], ...scope }: LinkedScope,
    page: EventPage,
  ): Promise<EventOf<Kind>[] | undefined> {
    const events = await store.list(kind, scope, page);
    const few =
      page.offset === 0 ? events.map(({ linkId }) => linkId) : await fewLinks(kind, upTo(events, scope, page));
    if (!few) return undefined;
    const kept = await keep(few, (linkId) => linkId, links);
    return kept.length === few.length ? events : undefined;
  }

  return {
    ...rest,
    askSql: sql.rowsOf,
    prepare: async () => numbered?.prepare(),
    keepLinks: async () => numbered?.keep(),
    async close() {
      await numbered?.close();
      await store.close();
    },
    count: async (kind, scope) => store.count(kind, await resolve(kind, scope)),
    timeseries: async (kind, scope, starts) => store.timeseries(kind, await resolve(kind, scope), starts),
    async linkSeries(kind, scope, ...of) {
      const resolved = await resolve(kind, scope);
      return (await numbered?.linkSeries(kind, resolved, ...of)) ?? store.linkSeries(kind, resolved, ...of);
    },
    async breakdown(kind, scope, dimensions, limit) {
      const resolved = await resolve(kind, scope);
      const isByLink = dimensions.length === 1 && dimensions[0] === "linkId";
      const rows = isByLink ? await numbered?.topLinks(kind, resolved, limit) : undefined;
      return rows ?? store.breakdown(kind, resolved, dimensions, limit);
    },

    async list(kind, scope, page) {
      if (!scope.links?.length) return store.list(kind, scope, page);
      const isWholeCheap = page.offset === 0 || page.offset + page.limit > maxSought;
      return (
        (isWholeCheap ? await listWhole(kind, scope, page) : undefined) ??
        (await listNear(kind, scope, page)) ??
        store.list(kind, await resolve(kind, scope), page)
      );
    },

    async listAfter(kind, { links = [], ...scope }, seq, limit, texts) {
      if (links.length === 0) return store.listAfter(kind, scope, seq, limit, texts);
      const places = placesInLine(kind, texts);
      const kept: string[] = [];
      for (let last = seq; kept.length < limit; ) {
        const { text, count } = await store.listAfter(kind, scope, last, limit, texts);
        const found = splitLines(text).map((line) => {
          const values = line.split("\t");
          return { line, seq: Number(values[places.seq]), linkId: String(JSON.parse(values[places.linkId] ?? "")) };
        });
        kept.push(...(await keep(found, ({ linkId }) => linkId, links)).map(({ line }) => line));
        if (count < limit) break;
        last = found.at(-1)?.seq ?? last;
      }
      const lines = kept.slice(0, limit);
      return { text: lines.join("\n"), count: lines.length };
    },

    async groupLinks(kinds, scope, groups, limit) {
      const [first = "click"] = kinds;
      const found = await numbered?.group(kinds, scope, groups);
      if (found) return firstGroups(found, first, limit);
      const sums = new Map<string, Record<EventKind, EventTotals>>();
      const few = await Promise.all(kinds.map((kind) => fewLinks(kind, scope)));
      const all = few.every((ids) => ids !== undefined) ? [...new Set(few.flat())] : undefined;
      const text = await sql.groupsOf(groups, all);
      const counted = await Promise.all(kinds.map((kind) => store.sumLinks(kind, scope, text)));
      for (const [index, kind] of kinds.entries()) {
        for (const { value, ...totals } of counted[index] ?? []) {
          const sum = sums.get(value) ?? { click: NO_TOTALS, lead: NO_TOTALS, sale: NO_TOTALS };
          sums.set(value, { ...sum, [kind]: totals });
        }
      }
      return firstGroups(sums, first, limit);
    },
  };
}

function firstGroups(
  sums: ReadonlyMap<string, Readonly<Record<EventKind, EventTotals>>>,
  first: EventKind,
  limit: number,
): LinkGroup[] {
  return [...sums]
    .map(([value, totals]) => ({ value, totals }))
    .filter(({ totals }) => totals[first].count > 0)
    .sort((one, two) => compareGroups(one, two, first))
    .slice(0, limit);
}

function compareGroups(one: LinkGroup, two: LinkGroup, first: EventKind): number {
  return (
    two.totals.sale.amountCents - one.totals.sale.amountCents ||
    two.totals[first].count - one.totals[first].count ||
    (one.value < two.value ? -1 : 1)
  );
}

/** What stands before the end of a page, and the page; all of the scope if the page is its end. */
function upTo(events: readonly StoredEvent[], scope: EventScope, { limit, order }: EventPage): EventScope {
  const last = events.at(-1);
  if (!last || events.length < limit) return scope;
  return { ...scope, ...(order === "asc" ? { toMs: last.timestampMs } : { fromMs: last.timestampMs }) };
}
