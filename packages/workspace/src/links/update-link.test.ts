import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { insertFolder, insertTag } from "../testing/insert-rows.ts";

const clock = createClock();
let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  api = clientOf(workspace);
});
afterAll(() => workspace.close());

const create = (body: object = {}) => api.createLink({ body: { url: "https://x.co", ...body } });
const patch = async (link: Link, body: object) =>
  (await callApi(workspace, "PATCH", `/links/${link.id}`, { body })).body;
const stored = (link: Link) => api.getLinkInfo({ query: { linkId: link.id } });

test("what is given changes, what is left out stays, and the time of the change is kept", async () => {
  const link = await create({ comments: "old", title: "A title", externalId: "u1" });
  clock.advance(1000);
  const changed = await patch(link, { comments: "new", archived: true });
  expect(changed).toEqual({
    ...link,
    comments: "new",
    archived: true,
    updatedAt: new Date(clock.now()).toISOString(),
  });
  expect(await stored(link)).toEqual(changed);
});

test("null clears", async () => {
  const full = {
    comments: "c",
    title: "t",
    description: "d",
    image: "https://acme.test/i.png",
    video: "https://acme.test/v.mp4",
    password: "p",
    expiresAt: "2030-01-01T00:00:00.000Z",
    expiredUrl: "https://x.co/e",
    ios: "https://x.co/i",
    android: "https://x.co/a",
    geo: { DE: "https://x.co/de" },
    externalId: "u2",
    tenantId: "t",
  };
  const cleared = Object.fromEntries(Object.keys(full).map((name) => [name, null]));
  expect(await patch(await create(full), cleared)).toMatchObject(cleared);
});

test("a change that changes nothing is answered with the link as it was", async () => {
  const link = await create({ comments: "same" });
  clock.advance(1000);
  expect(await patch(link, { comments: "same" })).toEqual(link);
  expect(await patch(link, {})).toEqual(link);
});

test("a link is exempt from clean-up by retention since a date, which only PATCH sets", async () => {
  const given = { linkRetentionCleanupDisabledAt: "2026-01-02T03:04:05.678Z" };
  const link = await create(given);
  expect(link.linkRetentionCleanupDisabledAt).toBeNull();
  expect(await patch(link, given)).toMatchObject(given);
  expect(await patch(link, { comments: "kept" })).toMatchObject(given);
  expect(await patch(link, { linkRetentionCleanupDisabledAt: null })).toMatchObject({
    linkRetentionCleanupDisabledAt: null,
  });
  const body = { linkRetentionCleanupDisabledAt: "nonsense" };
  expect(await refusal(workspace, "PATCH", `/links/${link.id}`, { body })).toEqual([
    422,
    "unprocessable_entity",
    "Invalid link retention cleanup date.",
  ]);
});

test("PUT does what PATCH does, and ext_ leads to the link", async () => {
  const link = await create({ externalId: "u3" });
  const put = await callApi(workspace, "PUT", "/links/ext_u3", { body: { comments: "put" } });
  expect(put).toMatchObject({ status: 200, body: { id: link.id, comments: "put" } });
});

test("clicks that come in during a change are not set back", async () => {
  const link = await create();
  const { db } = workspace.database;
  await db.updateTable("links").set({ clicks: 7 }).where("id", "=", link.id).execute();
  await patch(link, { comments: "changed" });
  expect((await stored(link)).clicks).toBe(7);
});

test("UTM tags stick to the link, whatever becomes of its URL (behaviour/links 8.5)", async () => {
  const link = await create({ url: "https://example.com" });
  const steps = [
    [
      { url: "https://example.com", utm_source: "s", utm_medium: "email" },
      "https://example.com/?utm_source=s&utm_medium=email",
    ],
    [{ utm_source: "n", utm_campaign: "c" }, "https://example.com/?utm_source=n&utm_medium=email&utm_campaign=c"],
    [{ url: "https://new.com/path" }, "https://new.com/path?utm_source=n&utm_medium=email&utm_campaign=c"],
    [{ utm_campaign: "" }, "https://new.com/path?utm_source=n&utm_medium=email"],
    [{ utm_source: null, ref: "r" }, "https://new.com/path?utm_medium=email&ref=r"],
    [{ url: "https://new.com/?utm_term=own" }, "https://new.com/?utm_term=own&utm_medium=email"],
  ] as const;
  for (const [body, url] of steps) expect(await patch(link, body)).toMatchObject({ url });
  expect(await stored(link)).toMatchObject({
    utm_source: null,
    utm_medium: "email",
    utm_campaign: null,
    utm_term: "own",
  });
});

test("a URL without tags in play is stored byte for byte", async () => {
  expect(await patch(await create(), { url: "https://a.co?a=b%20c&d" })).toMatchObject({
    url: "https://a.co?a=b%20c&d",
  });
});

describe("the address", () => {
  test("may change: the new one works and the old one is free", async () => {
    const link = await create({ key: "before" });
    expect(await patch(link, { key: "After" })).toMatchObject({ id: link.id, key: "After" });
    expect(await api.getLinkInfo({ query: { domain: "localhost", key: "after" } })).toMatchObject({ id: link.id });
    expect(await create({ key: "before" })).toMatchObject({ key: "before" });
  });

  test("may change its letter case, or be given again", async () => {
    const link = await create({ key: "casing" });
    expect(await patch(link, { key: "CASING" })).toMatchObject({ key: "CASING" });
    expect(await patch(link, { key: "CASING", domain: "localhost" })).toMatchObject({ key: "CASING" });
  });

  test("becomes a random one for an empty key", async () => {
    const changed = (await patch(await create({ key: "named" }), { key: "" })) as Link;
    expect(changed.key).toMatch(/^[0-9A-Za-z]{7}$/);
  });

  test("of a root link stays, and no link moves to a domain of others", async () => {
    await workspace.addWorkspace({ slug: "theirs" });
    const root = await create({ key: "_root" });
    expect(await patch(root, { key: "elsewhere", domain: "theirs.localhost", url: "https://y.co" })).toMatchObject({
      key: "_root",
      domain: "localhost",
      url: "https://y.co",
    });
    const link = await create();
    expect(await refusal(workspace, "PATCH", `/links/${link.id}`, { body: { domain: "theirs.localhost" } })).toEqual([
      403,
      "forbidden",
      "Domain does not belong to workspace.",
    ]);
  });
});

test("tags are replaced as a whole, removed by an empty list, and else left alone", async () => {
  const { db } = workspace.database;
  const [a, b] = [
    await insertTag(db, workspace.workspace.id, "A"),
    await insertTag(db, workspace.workspace.id, "B"),
  ] as const;
  const tagsOf = async (link: Link) => (await stored(link)).tags?.map((tag) => tag.id);
  const link = await create({ tagIds: [a] });
  await patch(link, { comments: "no word of tags" });
  expect(await tagsOf(link)).toEqual([a]);
  await patch(link, { tagIds: [b, a] });
  expect(await tagsOf(link)).toEqual([b, a]);
  await patch(link, { tagNames: ["a"] });
  expect(await tagsOf(link)).toEqual([a]);
  for (const nothing of [{ tagIds: [] }, { tagNames: [] }, { tagId: null }]) {
    await patch(link, { tagIds: [a] });
    await patch(link, nothing);
    expect(await tagsOf(link)).toEqual([]);
  }
});

test("a link moves into a folder and out of it", async () => {
  const folderId = await insertFolder(workspace.database.db, workspace.workspace.id, "Campaigns");
  const link = await create();
  expect(await patch(link, { folderId })).toMatchObject({ folderId });
  expect(await patch(link, { folderId: null })).toMatchObject({ folderId: null });
});

describe("refused", () => {
  test.each([
    [{ url: "" }, 400, "bad_request", "Missing destination URL"],
    [{ url: "invalid" }, 422, "unprocessable_entity", "Invalid destination URL"],
    [{ url: "javascript:alert(1)" }, 422, "unprocessable_entity", "Invalid destination URL"],
    [{ key: "_a" }, 422, "unprocessable_entity", "Invalid key."],
    [{ key: "taken" }, 409, "conflict", "Duplicate key: This short link already exists."],
    [{ externalId: "taken" }, 409, "conflict", "A link with this externalId already exists in this workspace."],
    [{ tagIds: ["nope"] }, 422, "unprocessable_entity", "Invalid tagIds detected: nope"],
    [{ folderId: "fold_nope" }, 404, "not_found", "Folder not found."],
    [{ programId: "prog_nope" }, 404, "not_found", "Program not found."],
    [{ expiresAt: "nonsense" }, 422, "unprocessable_entity", "Invalid expiration date."],
    [
      { archived: null },
      422,
      "unprocessable_entity",
      "invalid_type: archived: Invalid input: expected boolean, received null",
    ],
    [
      {
        testVariants: [
          { url: "https://a.co", percentage: 50 },
          { url: "https://b.co", percentage: 50 },
        ],
      },
      422,
      "unprocessable_entity",
      "Conversion tracking must be enabled to use A/B testing.",
    ],
  ])("%j, and nothing has changed", async (body, ...expected) => {
    await callApi(workspace, "POST", "/links", { body: { url: "https://x.co", key: "taken", externalId: "taken" } });
    const link = await create();
    expect(await refusal(workspace, "PATCH", `/links/${link.id}`, { body: { comments: "no", ...body } })).toEqual(
      expected,
    );
    expect(await stored(link)).toEqual(link);
  });

  test("a test stays bound to conversion tracking", async () => {
    const testVariants = [
      { url: "https://a.co", percentage: 50 },
      { url: "https://b.co", percentage: 50 },
    ];
    const link = await create({ testVariants, trackConversion: true });
    expect((await refusal(workspace, "PATCH", `/links/${link.id}`, { body: { trackConversion: false } }))[0]).toBe(422);
  });

  test("a link that is not there", async () => {
    for (const id of ["link_nope", "ext_nope"]) {
      const answer = await refusal(workspace, "PATCH", `/links/${id}`, { body: {} });
      expect(answer).toEqual([404, "not_found", "Link not found."]);
    }
  });
});
