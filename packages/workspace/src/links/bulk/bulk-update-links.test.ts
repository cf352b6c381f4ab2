import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../../testing/call-api.ts";
import { createClock } from "../../testing/clock.ts";
import { insertFolder, insertTag } from "../../testing/insert-rows.ts";
import { visitLink } from "../../testing/visit-link.ts";

const clock = createClock();
let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  api = clientOf(workspace);
});
afterAll(() => workspace.close());

const create = (body: object = {}) => api.createLink({ body: { url: "https://acme.test/", ...body } });
const ids = (links: readonly Link[]) => links.map((link) => link.id);

async function update(body: object): Promise<unknown> {
  const answer = await callApi(workspace, "PATCH", "/links/bulk", { body });
  expect(answer.status).toBe(200);
  return answer.body;
}

test("what is given changes in all of them, in the order asked for; the rest stays", async () => {
  const links = [await create({ comments: "a" }), await create({ title: "b" }), await create({ externalId: "c" })];
  clock.advance(1000);
  const updatedAt = new Date(clock.now()).toISOString();
  const asked = links.toReversed();
  const changed = await update({ linkIds: ids(asked), data: { archived: true, comments: "new" } });
  expect(changed).toEqual(asked.map((link) => ({ ...link, archived: true, comments: "new", updatedAt })));
  expect(await api.getLink({ params: { linkId: links[0]?.id ?? "" } })).toEqual((changed as Link[])[2]);
});

test("a change that changes nothing leaves the time of the last change", async () => {
  const link = await create({ comments: "same" });
  clock.advance(1000);
  expect(await update({ linkIds: [link.id], data: { comments: "same" } })).toEqual([link]);
});

test("external ids select where no ids are given, each link once", async () => {
  const [one, two] = [await create({ externalId: "x1" }), await create({ externalId: "x2" })];
  const byExternalId = await update({ externalIds: ["x2", "x1", "x2"], data: { comments: "x" } });
  expect(ids(byExternalId as Link[])).toEqual([two.id, one.id]);
  const byId = await update({ linkIds: [one.id], externalIds: ["x2"], data: { comments: "y" } });
  expect(ids(byId as Link[])).toEqual([one.id]);
  expect(await update({ externalIds: ["ext_x1"], data: {} })).toEqual([
    { link: { id: "ext_x1" }, error: "Link not found", code: "not_found" },
  ]);
});

test("UTM tags are merged into each link's own URL, and stick to a new one (behaviour/links 8.8)", async () => {
  const links = [await create({ url: "https://a.test/?x=1" }), await create({ url: "https://b.test/", utm_term: "t" })];
  expect(await update({ linkIds: ids(links), data: { utm_source: "mail" } })).toMatchObject([
    { url: "https://a.test/?x=1&utm_source=mail", utm_source: "mail" },
    { url: "https://b.test/?utm_term=t&utm_source=mail", utm_source: "mail" },
  ]);
  expect(await update({ linkIds: ids(links), data: { url: "c.test/?y=1", ref: "r" } })).toMatchObject([
    { url: "https://c.test/?y=1&utm_source=mail&ref=r", utm_term: null },
    { url: "https://c.test/?y=1&utm_source=mail&utm_term=t&ref=r", utm_term: "t" },
  ]);
});

test("tags are replaced or removed; ids win over names", async () => {
  const { db } = workspace.database;
  const blue = await insertTag(db, workspace.workspace.id, "Blue");
  const red = await insertTag(db, workspace.workspace.id, "Red");
  const links = [await create({ tagIds: [blue] }), await create()];
  const tags = async (data: object) =>
    ((await update({ linkIds: ids(links), data })) as Link[]).map((link) => link.tags?.map((tag) => tag.id));
  expect(await tags({ tagIds: [red, blue], tagNames: ["nope"] })).toEqual([
    [red, blue],
    [red, blue],
  ]);
  expect(await tags({ comments: "kept" })).toEqual([
    [red, blue],
    [red, blue],
  ]);
  expect(await tags({ tagNames: "BLUE" })).toEqual([[blue], [blue]]);
  expect(await tags({ tagIds: [] })).toEqual([[], []]);
});

test("visitors follow a new destination at once", async () => {
  const link = await create({ key: "moved" });
  await visitLink(workspace.origin, "/moved");
  await update({ linkIds: [link.id], data: { url: "https://acme.test/moved" } });
  expect((await visitLink(workspace.origin, "/moved")).headers.location).toBe("https://acme.test/moved");
});

test("links that cannot change come last: unknown ones, then those that the change would break", async () => {
  const tested = await create({
    trackConversion: true,
    testVariants: [
      { url: "https://a.test", percentage: 50 },
      { url: "https://b.test", percentage: 50 },
    ],
  });
  const plain = await create();
  const answer = await update({
    linkIds: [tested.id, "link_nope", plain.id],
    data: { trackConversion: false, comments: "c" },
  });
  expect(answer).toMatchObject([
    { id: plain.id, comments: "c" },
    { link: { id: "link_nope" }, error: "Link not found", code: "not_found" },
    {
      link: { id: tested.id },
      error: "Conversion tracking must be enabled to use A/B testing.",
      code: "unprocessable_entity",
    },
  ]);
  expect(await api.getLink({ params: { linkId: tested.id } })).toEqual(tested);
});

test("the root link may change", async () => {
  const root = await create({ key: "_root" });
  expect(await update({ linkIds: [root.id], data: { url: "https://acme.test/root" } })).toMatchObject([
    { key: "_root", url: "https://acme.test/root" },
  ]);
});

test("no links, no update", async () => {
  expect(await update({ data: { comments: "x" } })).toBe("No links to update");
});

describe("refused as a whole, changing nothing", () => {
  test.each(["linkIds", "externalIds"])("more than 100 %s", async (name) => {
    const body = { [name]: Array.from({ length: 101 }, (_, n) => `id_${n}`), data: { comments: "many" } };
    const message = `too_big: ${name}: You can only update up to 100 links at a time.`;
    expect(await refusal(workspace, "PATCH", "/links/bulk", { body })).toEqual([422, "unprocessable_entity", message]);
  });

  test.each([
    [{ tagIds: ["nope"] }, 422, "Invalid tagIds detected: nope"],
    [{ tagNames: "nope" }, 422, "Invalid tagNames detected: nope"],
    [{ webhookIds: ["wh_1"] }, 422, "Invalid webhookIds detected: wh_1"],
    [{ folderId: "fold_nope" }, 404, "Folder not found."],
    [{ url: "nonsense" }, 422, "custom: data.url: Invalid URL"],
    [{ archived: "yes" }, 422, "invalid_type: data.archived: Invalid input: expected boolean, received string"],
  ])("%j", async (data, status, message) => {
    const link = await create();
    const body = { linkIds: [link.id], data: { comments: "half", ...data } };
    expect(await refusal(workspace, "PATCH", "/links/bulk", { body })).toEqual([status, expect.any(String), message]);
    expect(await api.getLink({ params: { linkId: link.id } })).toEqual(link);
  });

  test("without data", async () => {
    expect(await refusal(workspace, "PATCH", "/links/bulk", { body: { linkIds: ["a"] } })).toEqual([
      422,
      "unprocessable_entity",
      "invalid_type: data: Invalid input: expected object, received undefined",
    ]);
  });

  test("a folder of another workspace", async () => {
    const other = await workspace.addWorkspace({ slug: "folders" });
    const folderId = await insertFolder(workspace.database.db, other.id, "Theirs");
    const link = await create();
    expect(
      await refusal(workspace, "PATCH", "/links/bulk", { body: { linkIds: [link.id], data: { folderId } } }),
    ).toEqual([404, "not_found", "Folder does not belong to the workspace."]);
  });
});

test("links that are changed and deleted at once meet no error of the server", async () => {
  const links = await Promise.all(Array.from({ length: 20 }, () => create()));
  const answers = await Promise.all([
    ...[1, 2, 3].map((n) =>
      callApi(workspace, "PATCH", "/links/bulk", { body: { linkIds: ids(links), data: { comments: `${n}` } } }),
    ),
    callApi(workspace, "DELETE", `/links/bulk?linkIds=${ids(links)}`),
    callApi(workspace, "PATCH", "/links/bulk", { body: { linkIds: ids(links).toReversed(), data: { title: "t" } } }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(answers[3]?.body).toEqual({ deletedCount: 20 });
});
