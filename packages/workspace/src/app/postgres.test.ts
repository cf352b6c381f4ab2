import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import type { TestPostgres } from "@overdub/testkit/postgres";
import { startPostgres } from "@overdub/testkit/postgres";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApiKey } from "../api-keys/api-keys.ts";
import { forgetCustomer } from "../customers/forget-customer.ts";
import { findLinkPreview, saveLinkPreview } from "../link-store/link-previews.ts";
import { addMember, listMembers, removeMember } from "../members/members.ts";
import type { ApiTarget } from "../testing/call-api.ts";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { eventsOn, track } from "../testing/conversions.ts";
import { addMemberKey, insertFolder, insertTag } from "../testing/insert-rows.ts";
import { GIF } from "../testing/sample-images.ts";
import { clickLink, visitLink } from "../testing/visit-link.ts";
import { claimLead, isLeadClaimed } from "../track/lead-claims.ts";
import type { CreatedWorkspace } from "../workspaces/create-workspace.ts";

/** What the other tests show on SQLite, once more on PostgreSQL, wherever a statement could mean something else there. */
let postgres: TestPostgres;
let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  postgres = await startPostgres();
  workspace = await startWorkspace({ databaseUrl: await postgres.createDatabase() });
  api = clientOf(workspace);
});
afterAll(async () => {
  await workspace?.close();
  await postgres?.stop();
});

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

describe("tags", () => {
  test("live from creation to deletion, and names are unique in any letter case", async () => {
    const tag = await api.createTag({ body: { name: "Größe", color: "red" } });
    expect((await refusal(workspace, "POST", "/tags", { body: { name: "GRÖßE" } }))[0]).toBe(409);
    const link = await create({ tagIds: [tag.id] });
    expect(await api.getTags({ query: { search: "RÖ", includeLinksCount: true } })).toEqual([
      { ...tag, _count: { links: 1 } },
    ]);
    expect(await api.getTagsCount({ query: { search: "RÖ" } })).toBe(1);
    const renamed = await api.updateTag({ params: { id: tag.id }, body: { name: "Weite" } });
    expect(renamed).toEqual({ ...tag, name: "Weite" });
    expect(await api.deleteTag({ params: { id: tag.id } })).toEqual({ id: tag.id });
    expect((await refusal(workspace, "DELETE", `/tags/${tag.id}`))[0]).toBe(404);
    expect((await api.getLinkInfo({ query: { linkId: link.id } })).tags).toEqual([]);
  });

  let listed: ApiTarget;
  beforeAll(async () => {
    listed = { server: workspace.server, workspace: await workspace.addWorkspace({ slug: "tags" }) };
    for (const name of ["beta", "Alpha", "%_", "Ölüm"]) await clientOf(listed).createTag({ body: { name } });
  });

  test.each([
    ["", ["%_", "Alpha", "beta", "Ölüm"]],
    ["?sortOrder=desc&pageSize=2", ["Ölüm", "beta"]],
    ["?sortBy=createdAt&page=2&pageSize=2", ["%_", "Ölüm"]],
    ["?search=%25", ["%_"]],
    ["?search=A", ["Alpha", "beta"]],
  ])("%j are listed as %j", async (query, expected) => {
    const { body } = await callApi(listed, "GET", `/tags${query}`);
    expect((body as { name: string }[]).map(({ name }) => name)).toEqual(expected);
  });

  test("of twenty who want one name at once, one gets it", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => callApi(workspace, "POST", "/tags", { body: { name: "Race" } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)]);
  });
});

describe("folders", () => {
  test("live from creation to deletion, and their links outlive them", async () => {
    const owner = await workspace.addWorkspace({ slug: "folders" });
    const target = { server: workspace.server, workspace: owner };
    const own = clientOf(target);
    const folder = await own.createFolder({ body: { name: "Größe" } });
    expect((await refusal(target, "POST", "/folders", { body: { name: "GRÖßE" } }))[0]).toBe(409);
    const link = await own.createLink({ body: { url: "https://acme.test", folderId: folder.id } });
    const renamed = await own.updateFolder({ params: { id: folder.id }, body: { name: "Weite", accessLevel: null } });
    expect(await own.listFolders({ query: { search: "WEIT" } })).toEqual([renamed]);
    expect(await own.deleteFolder({ params: { id: folder.id } })).toEqual({ id: folder.id });
    await workspace.server.jobs.runDue();
    expect((await own.getLinkInfo({ query: { linkId: link.id } })).folderId).toBeNull();
  });

  test("are hidden from members whom they do not let in", async () => {
    const owner = await workspace.addWorkspace({ slug: "hidden" });
    const own = clientOf({ server: workspace.server, workspace: owner });
    const { key, userId } = await addMemberKey(workspace.database, owner.id, "member");
    const open = await own.createFolder({ body: { name: "Open", accessLevel: "read" } });
    const closed = await own.createFolder({ body: { name: "Closed", accessLevel: null } });
    const member = clientOf(workspace, key);
    expect(await member.listFolders()).toEqual([open]);
    expect((await refusal(workspace, "GET", `/folders/${closed.id}`, { key }))[0]).toBe(403);
    const entries = [
      { folder_id: open.id, user_id: userId, role: null },
      { folder_id: closed.id, user_id: userId, role: "owner" },
    ];
    await workspace.database.db.insertInto("folder_users").values(entries).execute();
    expect([await member.listFolders(), await member.getFoldersCount()]).toEqual([[closed], 1]);
    expect((await member.updateFolder({ params: { id: closed.id }, body: { name: "Mine" } })).name).toBe("Mine");
  });
});

describe("keys and members", () => {
  test("there are at most a hundred keys, however many ask at once, and one owner stays", async () => {
    const { id, userId } = await workspace.addWorkspace({ slug: "keys" });
    const { db } = workspace.database;
    const keys = await Promise.allSettled(
      Array.from({ length: 105 }, () => createApiKey(db, id, { name: "k", scopes: ["tags.read"] }, 0)),
    );
    expect(keys.filter(({ status }) => status === "fulfilled")).toHaveLength(99);
    const second = await addMember(db, id, { role: "owner", email: "ada@acme.test" }, 0);
    const left = await Promise.allSettled([removeMember(db, id, userId), removeMember(db, id, "ADA@acme.test")]);
    expect(left.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect([userId, second.userId]).toContain((await listMembers(db, id))[0]?.userId);
  });

  test("a key has its own limits or its workspace's", async () => {
    const { id } = await workspace.addWorkspace({ slug: "limits", requestsPerMinute: 9 });
    const limitOf = async (input: object) => {
      const { key } = await createApiKey(workspace.database.db, id, { name: "k", ...input }, 0);
      return (await callApi(workspace, "GET", "/tags", { key })).headers.get("x-ratelimit-limit");
    };
    expect([await limitOf({}), await limitOf({ requestsPerMinute: 3 })]).toEqual(["9", "3"]);
  });
});

test("NUL, which no column can hold, is refused and not an error of the server", async () => {
  expect((await refusal(workspace, "GET", "/links?search=%00"))[0]).toBe(422);
  expect((await refusal(workspace, "GET", "/links/info?linkId=%00"))[0]).toBe(422);
  expect((await refusal(workspace, "PATCH", "/links/%00", { body: {} }))[0]).toBe(422);
  expect((await refusal(workspace, "POST", "/links", { body: { url: "https://x.co", title: "\0" } }))[0]).toBe(422);
  expect((await visitLink(workspace.origin, "/%00")).status).toBe(400);
});

test("clicks are redirected, drained, counted and analysed", async () => {
  const { db } = workspace.database;
  const folder = await insertFolder(db, workspace.workspace.id, "Clicked");
  const tag = await insertTag(db, workspace.workspace.id, "Clicked");
  const link = await create({ key: "clicked", folderId: folder, tagIds: [tag], url: "https://acme.test/clicked" });
  for (const n of [1, 2, 3]) {
    const headers = { "x-real-ip": `192.0.2.${n}`, "x-vercel-ip-country": "US" };
    expect((await visitLink(workspace.origin, "/Clicked", { headers })).headers.location).toBe(
      "https://acme.test/clicked",
    );
  }
  const clicks = { clicks: 3, leads: 0, sales: 0, saleAmount: 0 };
  const named = { linkId: link.id };
  expect(await api.retrieveAnalytics({ query: named })).toEqual(clicks);
  expect(await api.retrieveAnalytics({ query: { ...named, interval: "all" } })).toEqual(clicks);
  expect(
    await api.retrieveAnalytics({ query: { folderId: folder, tagId: tag, tenantId: "-t_1", root: false } }),
  ).toEqual(clicks);
  expect(await api.retrieveAnalytics({ query: { tagId: `-${tag}`, interval: "24h" } })).toEqual({
    ...clicks,
    clicks: 0,
  });
  expect(await api.retrieveAnalytics({ query: { ...named, groupBy: "countries" } })).toEqual([
    { country: "US", region: "*", city: "*", ...clicks },
  ]);
  expect(await api.retrieveAnalytics({ query: { groupBy: "top_links" } })).toMatchObject([{ id: link.id, ...clicks }]);
  expect(await api.retrieveAnalytics({ query: { groupBy: "top_folders" } })).toMatchObject([
    { folderId: folder, ...clicks },
  ]);
  expect(await api.retrieveAnalytics({ query: { groupBy: "top_link_tags" } })).toMatchObject([
    { tagId: tag, ...clicks },
  ]);
  expect(await api.listEvents({ query: named })).toHaveLength(3);
  const { clicks: counter, lastClicked } = await api.getLinkInfo({ query: named });
  expect([counter, lastClicked]).toEqual([3, expect.stringMatching(/\.000Z$/)]);
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

describe("tracking", () => {
  const counters = async ({ id }: { id: string }) => {
    const { leads, conversions, sales, saleAmount } = await api.getLinkInfo({ query: { linkId: id } });
    return { leads, conversions, sales, saleAmount };
  };
  const twenty = <Result>(call: (index: number) => Promise<Result>) =>
    Promise.all(Array.from({ length: 20 }, (_, index) => call(index)));

  test("of one lead twenty times at once is one customer, one event and one count", async () => {
    const link = await create({ key: "pg-lead", trackConversion: true });
    const clickId = await clickLink(workspace.origin, link);
    const lead = { clickId, eventName: "Sign up", customerExternalId: "pg-lead" };
    const answers = await twenty(() => track(workspace, "lead", lead));
    expect(answers.filter((answer) => answer.link !== null)).toHaveLength(1);
    expect(await eventsOn(workspace, "lead", link)).toHaveLength(1);
    expect(await counters(link)).toMatchObject({ leads: 1 });
  });

  test("of one invoice, of many sales, and of sales to somebody new, twenty times at once, is exact", async () => {
    const link = await create({ key: "pg-sale", trackConversion: true });
    const clickId = await clickLink(workspace.origin, link);
    const sale = { clickId, customerExternalId: "pg-sale", amount: 5 };
    await twenty(() => track(workspace, "sale", { ...sale, leadEventName: "Checkout" }));
    expect(await counters(link)).toEqual({ leads: 1, conversions: 1, sales: 20, saleAmount: 100 });
    const answers = await twenty((index) => track(workspace, "sale", { ...sale, invoiceId: "pg", amount: index + 1 }));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await counters(link)).toMatchObject({ leads: 1, conversions: 1, sales: 21 });
    await Promise.all([
      twenty(() => track(workspace, "sale", sale)),
      twenty((index) =>
        track(workspace, "lead", { clickId, customerExternalId: "pg-sale", eventName: `Event ${index}` }),
      ),
      twenty((index) =>
        visitLink(workspace.origin, "/pg-sale", { headers: { "x-real-ip": `192.0.2.${100 + index}` } }),
      ),
      workspace.outbox.drain(),
    ]);
    expect(await counters(link)).toMatchObject({ leads: 21, conversions: 1, sales: 41 });
    expect(await api.getCustomer({ params: { id: "ext_pg-sale" } })).toMatchObject({ sales: 41 });
  });

  test("claims last seven days, and no longer", async () => {
    const { db } = workspace.database;
    const key = { workspaceId: workspace.workspace.id, externalId: "pg-claim", eventName: "Sign up" };
    const claim = (nowMs: number) => claimLead(db, key, { nowMs, forMs: 10 });
    expect([await claim(0), await claim(9), await claim(10), await isLeadClaimed(db, key, 19)]).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(await isLeadClaimed(db, key, 20)).toBe(false);
  });
});

describe("customers", () => {
  let owner: CreatedWorkspace;
  let target: ApiTarget;

  beforeAll(async () => {
    owner = await workspace.addWorkspace({ slug: "customers" });
    target = { server: workspace.server, workspace: owner };
    for (const [index, name] of ["Ada 100%_\\", "Berta", "Carl"].entries()) {
      const body = { externalId: `c${index + 1}`, name, country: index === 0 ? "BR" : "US" };
      expect((await callApi(target, "POST", "/customers", { body })).status).toBe(201);
    }
    const { db } = workspace.database;
    await db.updateTable("customers").set({ first_sale_at_ms: 1 }).where("name", "=", "Berta").execute();
  });

  test.each([
    ["", "c3,c2,c1"],
    ["search=ADA", "c1"],
    ["search=%25", "c1"],
    ["search=_", "c1"],
    ["search=%5C", "c1"],
    ["sortBy=firstSaleAt", "c2,c3,c1"],
    ["sortBy=firstSaleAt&sortOrder=asc", "c1,c3,c2"],
    ["sortBy=saleAmount&page=2&pageSize=2", "c1"],
  ])("%j finds %s", async (query, expected) => {
    const { body } = await callApi(target, "GET", `/customers?${query}`);
    expect((body as { externalId: string }[]).map(({ externalId }) => externalId).join()).toBe(expected);
  });

  test("are counted, changed, refused and forgotten", async () => {
    const { db } = workspace.database;
    const count = async (query: string) => (await callApi(target, "GET", `/customers/count?${query}`)).body;
    expect(await count("")).toBe(3);
    expect(await count("groupBy=country")).toEqual([
      { country: "US", _count: 2 },
      { country: "BR", _count: 1 },
    ]);
    expect(await count("groupBy=linkId")).toEqual([]);
    const change = (externalId: string) => callApi(target, "PATCH", "/customers/ext_c1", { body: { externalId } });
    expect([(await change("c2")).status, (await change("c1")).status]).toEqual([409, 200]);
    const { body } = await callApi(target, "GET", "/customers/ext_c3");
    await forgetCustomer(db, owner.id, (body as { id: string }).id, Date.now());
    await workspace.server.jobs.runDue();
    expect(await count("")).toBe(2);
  });
});
