import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { numbersOfLinks } from "../links/link-numbers.ts";
import { readAllLinks } from "../links/read-link-facts.ts";
import type { LinkTest } from "../links/select-links.ts";
import type { SqlDatabase } from "../sql/database.ts";
import { describeEachDialect } from "../testing/databases.ts";
import { numbered } from "../testing/event-stores.ts";
import { addWorkspace, anyChange, apply, factsOf } from "../testing/link-changes.ts";
import { sampleClick, sampleLead, sampleSale } from "../testing/sample-events.ts";
import type { TestTables } from "../testing/tables.ts";
import { openDuckDbEventStore } from "./duckdb-event-store.ts";
import type { EventKind, StoredEvent } from "./event.ts";
import type { EventStore } from "./event-store.ts";
import type { LinkCondition, LinkedEventStore, LinkGroups } from "./linked-events.ts";
import { linkEvents } from "./linked-events.ts";

const KINDS: readonly EventKind[] = ["click", "lead", "sale"];
const EVERYTHING = { workspaceId: "ws_1", fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
/** The same condition as SQL, and by what is known of links. */
interface Question {
  readonly where: string;
  readonly tests: readonly LinkTest[];
}

const QUESTIONS: readonly Question[] = [
  { where: "domain in ('a.test')", tests: [{ attribute: "domain", values: ["a.test"], negated: false }] },
  { where: "domain not in ('a.test')", tests: [{ attribute: "domain", values: ["a.test", "no"], negated: true }] },
  {
    where: "(folder_id is null or folder_id not in ('fold_1')) and key = '_root'",
    tests: [
      { attribute: "folder", values: ["fold_1"], negated: true },
      { attribute: "rootKey", values: ["_root"], negated: false },
    ],
  },
  {
    where: "exists (select 1 from link_tags where link_id = links.id and tag_id = 'tag_1')",
    tests: [{ attribute: "tag", values: ["tag_1"], negated: false }],
  },
  {
    where: "links.id in ('link_1', 'link_2')",
    tests: [
      {
        ids: { sql: "select id from links where id not in ('link_1', 'link_2')", parameters: [] },
        negated: true,
      },
    ],
  },
];

const GROUPS = {
  domain: "select links.id as id, domain as value from links where workspace_id = 'ws_1'",
  folder: "select links.id as id, folder_id as value from links where workspace_id = 'ws_1' and folder_id is not null",
  tag: "select link_id as id, tag_id as value from link_tags",
} as const;

function conditionOf({ where, tests }: Question, negated: boolean, isByNumber: boolean): LinkCondition {
  const sql = `select links.id from links where workspace_id = 'ws_1' and ${where}`;
  return { sql, parameters: [], negated, ...(isByNumber && { selection: { workspaceId: "ws_1", tests } }) };
}

function groupsBy(attribute: keyof typeof GROUPS, isByNumber: boolean): LinkGroups {
  const selection = { workspaceId: "ws_1", tests: [], by: { attribute } };
  return { sql: GROUPS[attribute], parameters: [], ...(isByNumber && { selection }) };
}

/** Every answer: by numbers, or by ids, which is how it is done where there are none. */
async function answersOf(events: LinkedEventStore, isByNumber: boolean): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const [index, question] of QUESTIONS.entries()) {
    for (const negated of [false, true]) {
      const kind = KINDS[index % KINDS.length] ?? "click";
      const scope = { ...EVERYTHING, links: [conditionOf(question, negated, isByNumber)] };
      answers.push(await events.breakdown(kind, scope, ["linkId"], 3));
    }
    const scope = { ...EVERYTHING, links: [conditionOf(question, true, isByNumber)] };
    answers.push(await events.list("sale", scope, { offset: 1, limit: 4, order: "desc" }));
  }
  answers.push(await events.breakdown("sale", EVERYTHING, ["linkId"], 2));
  for (const kind of KINDS)
    answers.push(
      new Map([...(await events.linkSeries(kind, EVERYTHING, ["link_1", "link_2", "no"], [0, 1005]))].sort()),
    );
  for (const attribute of ["domain", "folder", "tag"] as const) {
    answers.push(await events.groupLinks(KINDS, EVERYTHING, groupsBy(attribute, isByNumber), 10));
  }
  return answers;
}

describeEachDialect("events by the numbers of their links", ({ open }) => {
  async function setUp() {
    const database = await open<TestTables>();
    await addWorkspace(database.db);
    const store = await openDuckDbEventStore(":memory:");
    const byNumber = linkEvents(store, database, { maxFew: -1, maxSought: 0 });
    onTestFinished(() => byNumber.close());
    // Without numbers there is no other way than by ids.
    const { linkNumbering: _, ...withoutNumbers } = store;
    return { database, store, byNumber, byId: linkEvents(withoutNumbers, database) };
  }

  test("give every answer that ids give, whatever becomes of the links meanwhile", async () => {
    const { database, store, byNumber, byId } = await setUp();
    let seq = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyChange, { minLength: 8, maxLength: 20 }), async (changes) => {
        for (const change of changes) {
          if (change.do !== "visit") await apply(database.db, change);
          else seq = await append(store, visitsOf(`link_${change.link}`, seq), seq, database);
        }
        expect(await answersOf(byNumber, true)).toEqual(await answersOf(byId, false));
      }),
      { numRuns: 6 },
    );
  });

  test("wait for the numbers of what was stored without, and read all links again if changes were missed", async () => {
    const { database, store, byNumber, byId } = await setUp();
    const place = { domain: "a.test", folder: "fold_1", key: "k" };
    for (const link of [0, 1, 2]) await apply(database.db, { do: "make", link, ...place });
    await store.append(numbered([0, 1, 2, 3].flatMap((link) => visitsOf(`link_${link}`, link))));
    expect(await answersOf(byNumber, true)).toEqual(await answersOf(byId, false));
    expect(await store.linkNumbering?.isComplete()).toBe(false);
    await byNumber.prepare();
    expect(await store.linkNumbering?.isComplete()).toBe(true);
    expect(await answersOf(byNumber, true)).toEqual(await answersOf(byId, false));
    await apply(database.db, { do: "move", link: 0, ...place, domain: "b.test" });
    await database.db.deleteFrom("link_changes").execute();
    await database.db.updateTable("link_changes_kept").set({ since: 1_000_000_000 }).execute();
    expect(await answersOf(byNumber, true)).toEqual(await answersOf(byId, false));
  });

  test("tell the same of links that are looked up and of all that are read in their order", async () => {
    const { database } = await setUp();
    const { db } = database;
    const links = [0, 1, 2, 3, 4];
    for (const link of links) {
      const domain = link % 2 === 0 ? "a.test" : "b.test";
      await apply(db, { do: "make", link, domain, folder: link === 1 ? "fold_1" : null, key: "_root" });
      await apply(db, { do: "tag", link, tag: "tag_2" });
    }
    await apply(db, { do: "tag", link: 3, tag: "tag_1" });
    // One has no number, and one is gone.
    await numbersOfLinks(
      db as never,
      [4, 1, 0, 3].map((link) => `link_${link}`),
    );
    await apply(db, { do: "remove", link: 0 });
    const factsBy = async (few: number) => {
      const known = await readAllLinks(database as never, () => true, few);
      if (!known) throw new Error("It gave up.");
      return factsOf(known.facts);
    };
    const told = await factsBy(0);
    expect(told).toEqual(await factsBy(9));
    expect(told.map(([, domain, , , , , ...tags]) => [domain, ...tags])).toEqual([
      ["a.test", "tag_2"],
      ["b.test", "tag_2"],
      [""],
      ["b.test", "tag_1", "tag_2"],
    ]);
    expect(await readAllLinks(database as never, () => false)).toBeUndefined();
  });

  test("are given anew where the database is an older one, or another one", async () => {
    const { database, store } = await setUp();
    const place = { domain: "a.test", folder: "fold_1", key: "k" };
    for (const link of [0, 1, 2]) await apply(database.db, { do: "make", link, ...place });
    const given = numbered([0, 1, 2].flatMap((link) => visitsOf(`link_${link}`, link)));
    await store.append(given.map((event) => ({ ...event, linkNumber: 1 + Math.floor(event.seq / 3.5) })));
    const numbersIn = async () => {
      const top = await store.linkNumbering?.topNumbers("click", EVERYTHING, { limit: 9, max: 9 });
      return top?.map(({ number }) => number) ?? [];
    };
    await store.linkNumbering?.adopt("one", 9);
    expect(await store.linkNumbering?.isComplete()).toBe(false);
    await store.linkNumbering?.numberEvents(new Map([0, 1, 2].map((link) => [`link_${link}`, link + 1])));
    expect((await numbersIn()).toSorted()).toEqual([1, 2, 3]);
    await store.linkNumbering?.adopt("one", 2);
    expect((await numbersIn()).toSorted()).toEqual([0, 1, 2]);
    expect(await store.linkNumbering?.listUnnumbered()).toEqual(["link_2"]);
    await store.linkNumbering?.adopt("other", 9);
    expect(await numbersIn()).toEqual([0]);
  });
});

function visitsOf(linkId: string, n: number): StoredEvent[] {
  const facts = { linkId, timestampMs: 1000 + n };
  return [
    sampleClick({ ...facts, clickId: `c_${n}` }),
    sampleLead({ ...facts, clickId: `c_${n}`, eventId: `l_${n}` }),
    sampleSale({ ...facts, clickId: `c_${n}`, eventId: `s_${n}`, amountCents: n % 3 }),
  ];
}

async function append(
  store: EventStore,
  events: readonly StoredEvent[],
  seq: number,
  { db }: SqlDatabase<TestTables>,
): Promise<number> {
  const numbers = await numbersOfLinks(
    db as never,
    events.map(({ linkId }) => linkId),
  );
  const given = numbered(events, seq + 1);
  await store.append(given.map((one) => ({ ...one, linkNumber: numbers.get(one.event.linkId) })));
  return seq + events.length;
}
