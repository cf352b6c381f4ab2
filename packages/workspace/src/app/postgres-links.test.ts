import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findLinkPreview, saveLinkPreview } from "../link-store/link-previews.ts";
import type { ApiTarget } from "../testing/call-api.ts";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { insertFolder, insertTag } from "../testing/insert-rows.ts";
import { GIF } from "../testing/sample-images.ts";
import { startWorkspaceOnPostgres } from "../testing/start-workspace-on-postgres.ts";
import { visitLink } from "../testing/visit-link.ts";
import type { CreatedWorkspace } from "../workspaces/create-workspace.ts";

/** What the other tests show on SQLite, once more on PostgreSQL, wherever a statement could mean something else there. */
let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  workspace = await startWorkspaceOnPostgres();
  api = clientOf(workspace);
});
afterAll(() => workspace?.close());

const create = (body: object = {}) => api.createLink({ body: { url: "https://acme.test/", ...body } });
test("a link lives from creation to deletion", async () => {
  const { db } = workspace.database;
  const tagId = await insertTag(db, workspace.workspace.id, "Été");
  const link = await create({
    key: "Life",
    externalId: "life",
    tagNames: ["ÉTÉ"],
    geo: { DE: "https://acme.test/de" },
    expiresAt: "2030-04-16",
    comments: "\u2028 '; drop table links; -- \\ %",
  });
  expect(link.tags).toEqual([{ id: tagId, name: "Été", color: "blue" }]);
  expect(await api.getLinkInfo({ query: { domain: "localhost", key: "LIFE" } })).toEqual(link);
  const changed = await api.updateLink({ params: { linkId: "ext_life" }, body: { utm_source: "x", tagIds: [] } });
  expect(changed).toMatchObject({ id: link.id, url: "https://acme.test/?utm_source=x", tags: [] });
  expect(await api.updateLink({ params: { linkId: link.id }, body: {} })).toEqual(changed);
  expect((await api.upsertLink({ body: { url: changed.url, comments: "upserted" } })).id).toBe(link.id);
  expect(await api.deleteLink({ params: { linkId: link.id } })).toEqual({ id: link.id });
  expect((await refusal(workspace, "DELETE", `/links/${link.id}`))[0]).toBe(404);
});

test("preview images are kept as bytes, and go with their link", async () => {
  const { id, image } = await create({ proxy: true, image: `data:image/gif;base64,${GIF.toString("base64")}` });
  const served = await fetch(image ?? "");
  expect([served.status, Buffer.from(await served.arrayBuffer())]).toEqual([200, GIF]);
  await api.deleteLink({ params: { linkId: id } });
  expect((await fetch(image ?? "")).status).toBe(404);
});

test("what a destination says of itself is kept once, and replaced", async () => {
  const { db } = workspace.database;
  const link = await create({ rewrite: true });
  const [row] = await db.selectFrom("links").selectAll().where("id", "=", link.id).execute();
  for (const title of ["one", "two\u{1F600}"]) {
    await saveLinkPreview(db, link, { title, description: null, image: null }, 1);
    expect(row && (await findLinkPreview(db, row))).toEqual({ title, description: null, image: null });
  }
});

describe("lists", () => {
  let folder: string;
  let blue: string;
  let red: string;
  let owner: CreatedWorkspace;
  let target: ApiTarget;

  beforeAll(async () => {
    const { db } = workspace.database;
    owner = await workspace.addWorkspace({ slug: "lists" });
    target = { server: workspace.server, workspace: owner };
    folder = await insertFolder(db, owner.id, "Campaigns");
    blue = await insertTag(db, owner.id, "Blue", "blue");
    red = await insertTag(db, owner.id, "Red", "red");
    const create = (body: object) => clientOf(target).createLink({ body: { url: "https://acme.test/", ...body } });
    await create({ key: "plain", url: "https://acme.test/100%25_Pure\\É" });
    await create({ key: "blue", tagIds: [blue] });
    await create({ key: "red", tagIds: [red, blue], folderId: folder, tenantId: "t_1" });
    await create({ key: "archived", archived: true });
  });

  const keys = async (query: string) => {
    const { status, body } = await callApi(target, "GET", `/links?${query}`);
    expect(status).toBe(200);
    return (body as { key: string }[]).map((link) => link.key);
  };

  test.each([
    ["", "blue,plain"],
    ["search=ACME", "red,blue,plain"],
    ["search=localhost/RED", "red"],
    ["search=%25", "plain"],
    ["search=_", "plain"],
    ["search=%5C", "plain"],
    ["search=%C3%89", "plain"],
    ["tagNames=BLUE", "red,blue"],
    ["tagIds=", "blue,plain"],
    ["withTags=true", "blue"],
    ["tenantId=t_1", "red"],
    ["showArchived=true", "archived,blue,plain"],
    ["sortBy=lastClicked", "blue,plain"],
    ["sortBy=clicks&page=2&pageSize=1", "plain"],
  ])("%j finds %s", async (query, expected) => {
    expect((await keys(query)).join()).toBe(expected);
  });

  test("walk by cursor both ways", async () => {
    const ids = (await clientOf(target).getLinks({ query: { search: "acme", showArchived: true } })).map(
      (link) => link.id,
    );
    expect(ids).toEqual([...ids].sort().reverse());
    expect(await keys(`search=acme&showArchived=true&pageSize=2&startingAfter=${ids[1]}`)).toEqual(["blue", "plain"]);
    expect(await keys(`search=acme&showArchived=true&pageSize=2&endingBefore=${ids[3]}`)).toEqual(["red", "blue"]);
  });

  test("are counted, in groups too", async () => {
    const count = async (query: string) => (await callApi(target, "GET", `/links/count?${query}`)).body;
    expect(await count("")).toBe(2);
    expect(await count("groupBy=domain")).toEqual([{ domain: owner.domain, _count: 3 }]);
    expect(await count("groupBy=userId&search=acme")).toEqual([{ userId: owner.userId, _count: 3 }]);
    expect(await count("groupBy=folderId")).toEqual([
      { folderId: null, _count: 2 },
      { folderId: folder, _count: 1 },
    ]);
    expect(await count("groupBy=tagId&search=acme")).toEqual([
      { tagId: blue, _count: 2 },
      { tagId: red, _count: 1 },
    ]);
  });
});

test("NUL, which no column can hold, is refused and not an error of the server", async () => {
  expect((await refusal(workspace, "GET", "/links?search=%00"))[0]).toBe(422);
  expect((await refusal(workspace, "GET", "/links/info?linkId=%00"))[0]).toBe(422);
  expect((await refusal(workspace, "PATCH", "/links/%00", { body: {} }))[0]).toBe(422);
  expect((await refusal(workspace, "POST", "/links", { body: { url: "https://x.co", title: "\0" } }))[0]).toBe(422);
  expect((await visitLink(workspace.origin, "/%00")).status).toBe(400);
});

test("of twenty who want one key at once, one gets it", async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      callApi(workspace, "POST", "/links", { body: { url: "https://x.co", key: "Race" } }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
});

describe("links in bulk", () => {
  const bulk = async (method: string, body: object) => {
    const answer = await callApi(workspace, method, "/links/bulk", { body });
    expect(answer.status).toBe(200);
    return answer.body as (Partial<Link> & { error?: string })[];
  };

  test("are created, changed and deleted", async () => {
    const tag = await insertTag(workspace.database.db, workspace.workspace.id, "Bulk");
    const created = await bulk("POST", [
      { url: "https://acme.test/", key: "bulk-1", externalId: "bulk-1", tagNames: ["BULK"] },
      { url: "https://acme.test/", key: "BULK-1" },
      { url: "https://acme.test/", key: "bulk-2", publicStats: true },
    ]);
    expect(created.map((one) => one.error ?? one.tags)).toEqual([
      [{ id: tag, name: "Bulk", color: "blue" }],
      [],
      "Duplicate key: This short link already exists.",
    ]);
    const linkIds = created.flatMap(({ id }) => id ?? []);
    const changed = await bulk("PATCH", { linkIds, data: { utm_source: "x", tagIds: [] } });
    expect(changed.map(({ id, url, tags }) => [id, url, tags])).toEqual(
      linkIds.map((id) => [id, "https://acme.test/?utm_source=x", []]),
    );
    const deletion = await callApi(workspace, "DELETE", `/links/bulk?linkIds=ext_bulk-1,${linkIds[1]}`);
    expect(deletion.body).toEqual({ deletedCount: 2 });
  });

  test("of twenty requests for the same keys in any order none fails, and each key goes to one", async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `bulk-race-${index}`);
    const answers = await Promise.all(
      keys.map((_, index) =>
        bulk(
          "POST",
          (index % 2 ? keys : keys.toReversed()).map((key) => ({ url: "https://x.co", key, externalId: key })),
        ),
      ),
    );
    const errors = answers.flat().flatMap(({ error }) => error ?? []);
    expect(errors).toHaveLength(19 * 20);
    // Whether the key or the external id is seen first to be taken is a matter of moments.
    for (const error of errors) expect(error).toMatch(/^Duplicate key: |^A link with this externalId already exists/);
    expect(await api.getLinksCount({ query: { search: "localhost/bulk-race-" } })).toBe(20);
  });
});

test("a search uses the index of trigrams where the extension is to be had", async () => {
  const { rows } = await sql<{ indexname: string }>`
    select indexname from pg_indexes where indexname like 'links_by_%_text' order by indexname
  `.execute(workspace.database.db);
  expect(rows.map(({ indexname }) => indexname)).toEqual(["links_by_address_text", "links_by_url_text"]);
});

test("the longest key and address that are accepted can be stored", async () => {
  const key = `${"한".repeat(189)}!`.replace("!", "글");
  const link = await create({ key, url: `https://acme.test/${"ü".repeat(31_000)}` });
  expect((await api.getLinkInfo({ query: { domain: "localhost", key: link.key } })).id).toBe(link.id);
  expect((await create({ prefix: "é".repeat(190), keyLength: 190 })).key).toMatch(/^xn--/);
});
