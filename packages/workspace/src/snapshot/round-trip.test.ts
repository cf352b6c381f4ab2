import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import type { TestPostgres } from "@overdub/testkit/postgres";
import { startPostgres } from "@overdub/testkit/postgres";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { insertFolder, insertTag } from "../testing/insert-rows.ts";
import { sampleClick } from "../testing/sample-events.ts";
import { chunksOf, contentsOf, exportText, importText, parseLines } from "../testing/snapshot-file.ts";
import type { CreatedWorkspace } from "../workspaces/create-workspace.ts";

const KEEP = { keys: true };
const DAY_MS = 86_400_000;

let postgres: TestPostgres;
let servers: StartedWorkspace[];

beforeAll(async () => {
  postgres = await startPostgres();
  servers = await Promise.all([
    startWorkspace(),
    postgres.createMigrated().then((databaseUrl) => startWorkspace({ databaseUrl })),
    startWorkspace(),
  ]);
});
afterAll(async () => {
  await Promise.all((servers ?? []).map((server) => server.close()));
  await postgres?.stop();
});

const text = fc
  .string({ unit: "grapheme", maxLength: 20 })
  .filter((value) => value.isWellFormed() && !value.includes("\0"));

const LinkArbitrary = fc.record(
  {
    title: text,
    comments: text,
    password: text,
    archived: fc.boolean(),
    geo: fc.constantFrom({ DE: "https://acme.test/de" }, null),
    expiresAt: fc.constantFrom("2030-01-02T03:04:05.678Z", null),
    utm_source: fc.constantFrom("mail", "été"),
    // Of a partner elsewhere: the text is its caller's own.
    partnerId: fc.constantFrom("pn_elsewhere", null),
    tag: fc.nat({ max: 2 }),
    folder: fc.boolean(),
    clicks: fc.array(
      fc.record({ agoMs: fc.nat({ max: 20 * DAY_MS }), country: fc.constantFrom("DE", "NO", "Unknown") }),
      {
        maxLength: 6,
      },
    ),
  },
  { requiredKeys: ["tag", "folder", "clicks"] },
);

let made = 0;

async function makeWorkspace(links: readonly (typeof LinkArbitrary extends fc.Arbitrary<infer L> ? L : never)[]) {
  const [source] = servers;
  if (!source) throw new Error("There is no server.");
  made += 1;
  const workspace = await source.addWorkspace({ slug: `trip-${made}`, domain: `trip-${made}.example` });
  const { db } = source.database;
  const folderId = await insertFolder(db, workspace.id, "Été");
  await db
    .insertInto("folder_users")
    .values({ folder_id: folderId, user_id: workspace.userId, role: "viewer" })
    .execute();
  const tagIds = [await insertTag(db, workspace.id, "One"), await insertTag(db, workspace.id, "Two")];
  const api = clientOf({ server: source.server, workspace });
  for (const [index, { tag, folder, clicks, ...body }] of links.entries()) {
    const link = await api.createLink({
      body: {
        url: `https://acme.test/${index}`,
        ...body,
        tagIds: tagIds.slice(0, tag).reverse(),
        ...(folder ? { folderId } : {}),
      },
    });
    const nowMs = Date.now();
    await Promise.all(
      clicks.map(({ agoMs, country }) => source.outbox.append(sampleClick(link, nowMs - agoMs, { country }))),
    );
  }
  return workspace;
}

/** Everything that the API tells of a workspace. */
async function answers({ server }: StartedWorkspace, workspace: CreatedWorkspace) {
  const api = clientOf({ server, workspace });
  const groups = ["count", "timeseries", "countries", "top_links", "devices"] as const;
  return {
    links: await api.getLinks({ query: { showArchived: true, sortBy: "createdAt" } }),
    count: await api.getLinksCount(),
    analytics: await Promise.all(
      groups.map((groupBy) => api.retrieveAnalytics({ query: { groupBy, interval: "30d", timezone: "UTC" } })),
    ),
    events: await api.listEvents({ query: { interval: "30d", limit: 1000 } }),
  };
}

test("a workspace that goes from SQLite to PostgreSQL and back answers as before", async () => {
  const [sqlite, pg, again] = servers;
  if (!sqlite || !pg || !again) throw new Error("Three servers are needed.");
  await fc.assert(
    fc.asyncProperty(fc.array(LinkArbitrary, { maxLength: 6 }), async (links) => {
      const workspace = await makeWorkspace(links);
      const first = await exportText(sqlite.server.transfer, workspace.slug);
      expect(await importText(pg.server.transfer, first, KEEP)).toMatchObject({ state: "new" });
      const second = await exportText(pg.server.transfer, workspace.id);
      await importText(again.server.transfer, second, KEEP);
      const third = await exportText(again.server.transfer, workspace.slug);
      const [one, two, three] = [first, second, third].map(contentsOf);
      expect(two).toEqual(one);
      expect(three).toEqual(one);
      const before = await answers(sqlite, workspace);
      expect(await answers(pg, workspace)).toEqual(before);
      expect(await answers(again, workspace)).toEqual(before);
    }),
    { numRuns: 8 },
  );
});

test("more links and events than a page come in order, each once, also of one millisecond", async () => {
  const [source, , target] = servers;
  if (!source || !target) throw new Error("Two servers are needed.");
  const workspace = await makeWorkspace([]);
  const api = clientOf({ server: source.server, workspace });
  const link = await api.createLink({ body: { url: "https://acme.test/" } });
  const row = await source.database.db
    .selectFrom("links")
    .selectAll()
    .where("id", "=", link.id)
    .executeTakeFirstOrThrow();
  const copies = Array.from({ length: 1_203 }, (_, index) => ({
    ...row,
    id: `link_${index}`,
    key: `${index}`,
    key_lookup: `${index}`,
    folder_id: null,
  }));
  for (const copy of copies) await source.database.db.insertInto("links").values(copy).execute();
  const startMs = Date.now() - DAY_MS;
  await Promise.all(
    Array.from({ length: 5_000 }, (_, index) =>
      source.outbox.append(sampleClick(link, startMs + (index < 4_500 ? 0 : index * 7_000))),
    ),
  );
  const file = await exportText(source.server.transfer, workspace.slug);
  const checked = await importText(target.server.transfer, file, KEEP);
  expect(checked.counts).toMatchObject({ links: 1_204, events: 5_000 });
  const targetApi = clientOf({ server: target.server, workspace });
  expect(await targetApi.retrieveAnalytics({ query: { interval: "30d" } })).toMatchObject({ clicks: 5_000 });
  expect((await targetApi.getLinkInfo({ query: { linkId: link.id } })).clicks).toBe(5_000);
});

test("the same file again changes nothing; what was said about an unknown link meanwhile is forgotten", async () => {
  const [source, target] = servers;
  if (!source || !target) throw new Error("Two servers are needed.");
  const workspace = await makeWorkspace([{ tag: 1, folder: false, clicks: [{ agoMs: 5, country: "DE" }] }]);
  const file = await exportText(source.server.transfer, workspace.slug);
  const [link] = await clientOf({ server: source.server, workspace }).getLinks();
  const headers = { host: workspace.domain, "user-agent": "curl/8" };
  const visit = async () =>
    target.server.redirect({ method: "GET", url: `/${link?.key}`, headers, remoteAddress: "192.0.2.1" });
  expect((await visit()).response.status).not.toBe(302);
  await importText(target.server.transfer, file, KEEP);
  await target.database.db.updateTable("domains").set({ trusted: 1 }).where("slug", "=", workspace.domain).execute();
  expect((await visit()).response).toMatchObject({ status: 302, headers: { Location: link?.url } });
  const before = await exportText(target.server.transfer, workspace.slug);
  expect(await importText(target.server.transfer, file, KEEP)).toMatchObject({ state: "finished" });
  expect(contentsOf(await exportText(target.server.transfer, workspace.slug))).toEqual(contentsOf(before));
});

test("keys and events may be left out; slug and domains may be changed", async () => {
  const [source, target] = servers;
  if (!source || !target) throw new Error("Two servers are needed.");
  const workspace = await makeWorkspace([{ tag: 0, folder: false, clicks: [{ agoMs: 5, country: "DE" }] }]);
  const bare = await exportText(source.server.transfer, workspace.slug, { events: false, keys: false });
  expect(parseLines(bare).filter(({ table, event }) => event || table === "api_keys")).toEqual([]);
  const full = await exportText(source.server.transfer, workspace.slug);
  const domains = { [workspace.domain]: "moved.example" };
  await importText(target.server.transfer, full, { keys: false, slug: "moved", domains });
  const moved = parseLines(await exportText(target.server.transfer, "moved"));
  const of = (name: string) => moved.filter(({ table }) => table === name).map(({ row }) => row);
  expect(of("api_keys")).toEqual([]);
  expect(of("workspaces")).toMatchObject([{ id: workspace.id, slug: "moved" }]);
  expect(of("domains")).toMatchObject([{ slug: "moved.example" }]);
  expect(of("links")).toMatchObject([{ domain: "moved.example" }]);
  expect(moved.filter(({ event }) => event)).toMatchObject([{ event: { domain: "moved.example" } }]);
  await expect(
    target.server.transfer.checkSnapshot(chunksOf(full), { keys: true, domains: { "none.example": "a.example" } }),
  ).rejects.toThrow("began with other options");
});

test("links in a file of an earlier version are found in every spelling of their keys", async () => {
  const [source, target] = servers;
  if (!source || !target) throw new Error("Two servers are needed.");
  const nothing = { tag: 0, folder: false, clicks: [] };
  const workspace = await makeWorkspace([nothing, nothing, nothing]);
  const { db } = source.database;
  const [one, two, three] = await clientOf({ server: source.server, workspace }).getLinks();
  for (const [link, key, key_lookup] of [
    [one, "xn--ber-ska", "xn--ber-ska"],
    [two, "xn--ber-goa", "xn--ber-goa"],
    [three, "xn--qei9934e", "xn--qei9934e"],
  ] as const) {
    await db
      .updateTable("links")
      .set({ key, key_lookup })
      .where("id", "=", link?.id ?? "")
      .execute();
  }
  await importText(target.server.transfer, await exportText(source.server.transfer, workspace.slug), KEEP);
  await target.database.db.updateTable("domains").set({ trusted: 1 }).where("slug", "=", workspace.domain).execute();
  await target.server.jobs.runDue();
  const headers = { host: workspace.domain, "user-agent": "curl/8" };
  const visited = await Promise.all(
    ["Über", "über", "❤\ufe0f", "❤"].map(async (key) => {
      const url = `/${encodeURI(key)}`;
      const { response } = await target.server.redirect({ method: "GET", url, headers, remoteAddress: "192.0.2.1" });
      return response.headers.Location;
    }),
  );
  expect(visited).toEqual([one?.url, two?.url, three?.url, three?.url]);
});
