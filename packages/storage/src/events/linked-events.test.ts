import { expect, onTestFinished, test } from "vitest";
import { describeEachDialect } from "../testing/databases.ts";
import { numbered, STORES } from "../testing/event-stores.ts";
import { sampleClick, sampleLead, sampleSale } from "../testing/sample-events.ts";
import type { TestTables } from "../testing/tables.ts";
import type { EventKind, StoredEvent } from "./event.ts";
import { readEventLines } from "./event-lines.ts";
import type { LinkedEventStore } from "./linked-events.ts";
import { linkEvents } from "./linked-events.ts";

const LINKS = Array.from({ length: 12 }, (_, n) => ({
  id: `link_${n}`,
  domain: n % 3 === 0 ? "a.test" : "b.test",
  // Of the last one the events are there alone.
  isThere: n < 11,
}));
const EVENTS: StoredEvent[] = Array.from({ length: 90 }, (_, n) => {
  const facts = { clickId: `c_${n}`, linkId: `link_${(n * 7) % 12}`, timestampMs: 1000 + n };
  if (n % 9 === 4) return sampleLead({ ...facts, eventId: `e_${n}` });
  return n % 9 === 8 ? sampleSale({ ...facts, eventId: `e_${n}`, amountCents: n }) : sampleClick(facts);
});
const KINDS: readonly EventKind[] = ["click", "lead", "sale"];
const EVERYTHING = { workspaceId: "ws_1", fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
const PAGES = [
  [0, 5],
  [3, 4],
  [20, 50],
] as const;
const QUESTIONS = [
  ["click", false, "a.test"],
  ["click", true, "b.test"],
  ["lead", false, "b.test"],
  ["sale", true, "none.test"],
  ["sale", false, "none.test"],
] as const;
/** Each way in which links are found: asked about one by one, looked for among the first events, and all at once. */
const WAYS = { few: {}, sought: { maxFew: -1 }, all: { maxFew: -1, maxSought: 0 } };

describeEachDialect("events by what SQL knows of their links", ({ dialect, open }) => {
  const place = (number: number) => (dialect === "sqlite" ? "?" : `$${number}`);

  /** The links in SQL, the events in every store, and every way to find them. */
  async function openAll(): Promise<[name: string, events: LinkedEventStore][]> {
    const database = await open<TestTables>();
    const { db } = database;
    const limits = { requests_per_minute: 1, analytics_requests_per_second: 1, created_at_ms: 1 };
    await db
      .insertInto("workspaces")
      .values({ id: "ws_1", name: "One", slug: "one", ...limits })
      .execute();
    const flags = { archived: 0, track_conversion: 0, proxy: 0, rewrite: 0, do_index: 0, public_stats: 0 } as const;
    const counters = { clicks: 0, leads: 0, conversions: 0, sales: 0, sale_amount_cents: 0 };
    const rest = { workspace_id: "ws_1", folder_id: null, user_id: null, url: "https://acme.test/", external_id: null };
    const rows = LINKS.filter(({ isThere }) => isThere).map(({ id, domain }) => ({
      ...{ id, domain, key: id, key_lookup: id, created_at_ms: 1, updated_at_ms: 1 },
      ...{ ...rest, ...flags, ...counters },
    }));
    await db.insertInto("links").values(rows).execute();
    const opened: [string, LinkedEventStore][] = [];
    for (const [name, openStore] of Object.entries(STORES)) {
      const store = await openStore();
      onTestFinished(() => store.close());
      await store.append(numbered(EVENTS));
      for (const [way, options] of Object.entries(WAYS))
        opened.push([`${name}, ${way}`, linkEvents(store, database, options)]);
    }
    return opened;
  }

  const question = (domain: string) => ({
    sql: `select links.id from links where links.workspace_id = ${place(1)} and links.domain = ${place(2)}`,
    parameters: ["ws_1", domain],
  });
  const isOn = (domain: string, linkId: string) =>
    LINKS.some((link) => link.id === linkId && link.isThere && link.domain === domain);

  test("are counted, listed and grouped like those of a list", async () => {
    for (const [name, events] of await openAll()) {
      for (const [kind, negated, domain] of QUESTIONS) {
        const scope = { ...EVERYTHING, links: [{ ...question(domain), negated }] };
        const label = `${name}: ${kind}s of ${negated ? "all but " : ""}${domain}`;
        const met = EVENTS.filter((event) => event.kind === kind && isOn(domain, event.linkId) !== negated);
        expect((await events.count(kind, scope)).count, label).toBe(met.length);
        expect((await events.timeseries(kind, scope, [0]))[0]?.count, label).toBe(met.length);
        const rows = await events.breakdown(kind, scope, ["linkId"], 100);
        expect(rows.length, label).toBe(new Set(met.map(({ linkId }) => linkId)).size);
        for (const [offset, limit] of PAGES) {
          const page = await events.list(kind, scope, { offset, limit, order: "desc" });
          expect(page, label).toEqual(met.toReversed().slice(offset, offset + limit));
        }
        const after = readEventLines(kind, await events.listAfter(kind, scope, 30, 7));
        const expected = met.filter((event) => EVENTS.indexOf(event) >= 30).slice(0, 7);
        expect(
          after.map(({ event }) => event),
          label,
        ).toEqual(expected);
      }
    }
  });

  test("are summed by the groups of their links, with what counts first ahead", async () => {
    const groups = {
      sql: `select links.id as id, links.domain as value from links where links.workspace_id = ${place(1)}`,
      parameters: ["ws_1"],
    };
    const of = (kind: EventKind, domain: string) => {
      const met = EVENTS.filter((event) => event.kind === kind && isOn(domain, event.linkId));
      const amounts = met.map((event) => (event.kind === "sale" ? event.amountCents : 0));
      return { count: met.length, amountCents: amounts.reduce((sum, amount) => sum + amount, 0) };
    };
    const expected = (domain: string) => ({
      value: domain,
      totals: { click: of("click", domain), lead: of("lead", domain), sale: of("sale", domain) },
    });
    for (const [name, events] of await openAll()) {
      const all = await events.groupLinks(KINDS, EVERYTHING, groups, 10);
      expect(all, name).toEqual([expected("b.test"), expected("a.test")]);
      expect(await events.groupLinks(KINDS, EVERYTHING, groups, 1), name).toEqual([expected("b.test")]);
      expect(await events.groupLinks(["lead"], { ...EVERYTHING, toMs: 500 }, groups, 10), name).toEqual([]);
    }
  });
});
