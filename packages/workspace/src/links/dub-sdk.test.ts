import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { Dub } from "dub";
import {
  BadRequest,
  Conflict,
  Forbidden,
  NotFound,
  RateLimitExceeded,
  Unauthorized,
  UnprocessableEntity,
} from "dub/models/errors";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClock } from "../testing/clock.ts";
import { insertFolder, insertTag } from "../testing/insert-rows.ts";

/** Dub's own client, over the network. It checks every answer against Dub's published schemas. */
let workspace: StartedWorkspace;
let dub: Dub;
let tagId: string;

const clientFor = (token: string) => new Dub({ token, serverURL: `${workspace.origin}/api` });

beforeAll(async () => {
  workspace = await startWorkspace({ now: createClock().now });
  dub = clientFor(workspace.workspace.apiKey);
  tagId = await insertTag(workspace.database.db, workspace.workspace.id, "Blue");
});
afterAll(() => workspace.close());

const URL = "https://acme.test/";

test("links live from creation to deletion", async () => {
  const created = await dub.links.create({
    url: "https://acme.test/?utm_source=mail",
    key: "sdk",
    externalId: "sdk-1",
    tagIds: [tagId],
    geo: { DE: "https://acme.test/de" },
    expiresAt: "2030-04-16T17:00:00.000Z",
    trackConversion: true,
    testVariants: [
      { url: "https://acme.test/a", percentage: 30 },
      { url: "https://acme.test/b", percentage: 30 },
      { url: "https://acme.test/c", percentage: 40 },
    ],
    testStartedAt: "2026-01-01T00:00:00.000Z",
    testCompletedAt: "2026-02-01T00:00:00.000Z",
  });
  expect(created).toMatchObject({
    key: "sdk",
    utmSource: "mail",
    tags: [{ name: "Blue" }],
    geo: { DE: "https://acme.test/de" },
  });
  expect(created.testVariants).toHaveLength(3);
  expect(await dub.links.get({ externalId: "ext_sdk-1" })).toEqual(created);
  expect(await dub.links.get({ linkId: created.id })).toEqual(created);
  expect(await dub.links.get({ domain: "localhost", key: "SDK" })).toEqual(created);
  expect(await dub.links.count({ search: "localhost/sdk" })).toBe(1);
  const updated = await dub.links.update("ext_sdk-1", { comments: "changed", tagIds: [] });
  expect(updated).toMatchObject({ id: created.id, comments: "changed", tags: [] });
  expect(await dub.links.delete(created.id)).toEqual({ id: created.id });
  expect(await dub.links.count({ search: "localhost/sdk" })).toBe(0);
});

test("links are upserted by their URL", async () => {
  const first = await dub.links.upsert({ url: "https://acme.test/upserted" });
  const second = await dub.links.upsert({ url: "https://acme.test/upserted", comments: "again" });
  expect([second.id, second.key, second.comments]).toEqual([first.id, first.key, "again"]);
});

test("links are paged through by number and by cursor", async () => {
  const { apiKey } = await workspace.addWorkspace({ slug: "paged" });
  const paged = clientFor(apiKey);
  for (let n = 1; n <= 12; n += 1) await paged.links.create({ url: URL, key: `k${n}` });
  const all = (await paged.links.list({})).result.map((link) => link.key);
  expect(all).toEqual(Array.from({ length: 12 }, (_, index) => `k${12 - index}`));
  const pages: string[][] = [];
  for await (const page of await paged.links.list({ pageSize: 5 })) pages.push(page.result.map((link) => link.key));
  expect(pages.flat()).toEqual(all);
  const [fifth] = (await paged.links.list({ pageSize: 1, page: 5 })).result;
  const after = await paged.links.list({ startingAfter: fifth?.id, pageSize: 2 });
  expect(after.result.map((link) => link.key)).toEqual(["k7", "k6"]);
  const before = await paged.links.list({ endingBefore: fifth?.id, pageSize: 2 });
  expect(before.result.map((link) => link.key)).toEqual(["k10", "k9"]);
});

test("links are listed and counted by each filter", async () => {
  const { apiKey, id, domain, userId } = await workspace.addWorkspace({ slug: "filtered" });
  const filtered = clientFor(apiKey);
  const { db } = workspace.database;
  const [tag, folderId] = [await insertTag(db, id, "Mail"), await insertFolder(db, id, "Spring")];
  await filtered.links.create({ url: URL, key: "plain" });
  await filtered.links.create({ url: URL, key: "full", tagIds: [tag], tenantId: "t", folderId, archived: true });
  for (const filter of [
    { tagIds: [tag] },
    { tagNames: "mail" },
    { folderId },
    { tenantId: "t" },
    { domain, search: "full" },
    { userId, folderId, withTags: true },
  ]) {
    const { result } = await filtered.links.list({ ...filter, showArchived: true });
    expect(result.map((link) => link.key)).toEqual(expect.arrayContaining(["full"]));
    expect(await filtered.links.count({ ...filter, showArchived: true })).toBe(result.length);
    expect((await filtered.links.list(filter)).result).toEqual([]);
  }
});

describe("links in bulk", () => {
  test("are created, with an error for each that can't be", async () => {
    const answer = await dub.links.createMany([
      { url: URL, key: "many-1", tagIds: [tagId], externalId: "many-1" },
      { url: URL, key: "MANY-1", comments: "again" },
      { url: URL, tagNames: ["nope"] },
      { url: URL, key: "many-2" },
    ]);
    expect(answer).toMatchObject([
      { key: "many-1", externalId: "many-1", tags: [{ id: tagId }] },
      { key: "many-2" },
      { code: "conflict", error: "Duplicate key: This short link already exists.", link: { key: "MANY-1" } },
      { code: "unprocessable_entity", error: "Invalid tagNames detected: nope" },
    ]);
  });

  test("are updated by id or by external id", async () => {
    const links = [
      await dub.links.create({ url: URL, externalId: "up-1" }),
      await dub.links.create({ url: "https://acme.test/?a=1", externalId: "up-2" }),
    ];
    const linkIds = links.map(({ id }) => id);
    expect(await dub.links.updateMany({ linkIds, data: { utmSource: "x", tagIds: [tagId] } })).toMatchObject([
      { id: linkIds[0], url: "https://acme.test/?utm_source=x", tags: [{ id: tagId }] },
      { id: linkIds[1], url: "https://acme.test/?a=1&utm_source=x", tags: [{ id: tagId }] },
    ]);
    const byExternalId = await dub.links.updateMany({ externalIds: ["up-2"], data: { archived: true } });
    expect(byExternalId).toMatchObject([{ id: linkIds[1], archived: true }]);
  });

  test("are deleted by id and external id, unknown ones passed over", async () => {
    const link = await dub.links.create({ url: URL });
    await dub.links.create({ url: URL, externalId: "down" });
    const linkIds = [link.id, "ext_down", "link_nope"];
    expect(await dub.links.deleteMany({ linkIds })).toEqual({ deletedCount: 2 });
    await expect(dub.links.get({ linkId: link.id })).rejects.toBeInstanceOf(NotFound);
  });

  test.each([
    ["creating none", () => dub.links.createMany([]), UnprocessableEntity],
    ["creating one twice", () => dub.links.createMany([twin, twin]), BadRequest],
    ["updating with unknown tags", () => update({ tagIds: ["nope"] }), UnprocessableEntity],
    ["moving to an unknown folder", () => update({ folderId: "fold_nope" }), NotFound],
    ["deleting none", () => dub.links.deleteMany({ linkIds: [] }), BadRequest],
  ])("fail as a whole: %s", async (_what, call, type) => {
    await expect(call()).rejects.toBeInstanceOf(type);
  });
  const twin = { url: URL, key: "twin" };
  const update = (data: object) => dub.links.updateMany({ linkIds: ["link_nope"], data });
});

describe("errors are the client's own", () => {
  test.each([
    ["BadRequest", BadRequest, () => dub.links.get({})],
    ["Unauthorized", Unauthorized, () => clientFor("dub_unknown").links.list({})],
    ["Forbidden", Forbidden, () => dub.links.create({ url: "https://x.co", domain: "google.com" })],
    ["NotFound", NotFound, () => dub.links.delete("link_nope")],
    ["NotFound", NotFound, () => dub.links.update("ext_nope", {})],
    ["NotFound", NotFound, () => dub.links.count({ folderId: "fold_nope" })],
    ["UnprocessableEntity", UnprocessableEntity, () => dub.links.create({ url: "invalid" })],
    ["UnprocessableEntity", UnprocessableEntity, () => dub.links.upsert({ url: "invalid" })],
    ["UnprocessableEntity", UnprocessableEntity, () => dub.links.list({ startingAfter: "a", endingBefore: "b" })],
  ])("%s", async (_name, type, call) => {
    const error = await call().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect((error as NotFound).error.docUrl).toContain("https://dub.co/docs/api-reference/");
  });

  test("Conflict", async () => {
    await dub.links.create({ url: "https://x.co", key: "twice" });
    const error = dub.links.create({ url: "https://x.co", key: "twice" });
    await expect(error).rejects.toBeInstanceOf(Conflict);
    await expect(error).rejects.toMatchObject({ error: { message: "Duplicate key: This short link already exists." } });
  });

  test("RateLimitExceeded", async () => {
    const { apiKey } = await workspace.addWorkspace({ slug: "limited", requestsPerMinute: 0 });
    await expect(clientFor(apiKey).links.list({})).rejects.toBeInstanceOf(RateLimitExceeded);
  });
});
