import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../../testing/call-api.ts";
import { createClock } from "../../testing/clock.ts";
import { insertFolder, insertTag } from "../../testing/insert-rows.ts";
import { visitLink } from "../../testing/visit-link.ts";

let workspace: StartedWorkspace;
let blue: string;
let red: string;
let folder: string;

beforeAll(async () => {
  workspace = await startWorkspace({ now: createClock().now });
  const { db } = workspace.database;
  blue = await insertTag(db, workspace.workspace.id, "Blue", "blue");
  red = await insertTag(db, workspace.workspace.id, "Été", "red");
  folder = await insertFolder(db, workspace.workspace.id, "Campaigns");
});
afterAll(() => workspace.close());

const URL = "https://acme.test/";

async function createAll(
  body: object[],
): Promise<(Partial<Link> & { error?: string; code?: string; link?: object })[]> {
  const answer = await callApi(workspace, "POST", "/links/bulk", { body });
  expect(answer.status).toBe(200);
  return answer.body as Link[];
}

/** The key of each link, the text of each error. */
const told = async (body: object[]) => (await createAll(body)).map((one) => one.error ?? one.key);

test("links come back in the order asked for, each as creating it alone would answer", async () => {
  const items = [
    { url: URL, key: "one", comments: "first", utm_source: "mail" },
    { url: "acme.test/two", key: "Two", geo: { DE: URL }, externalId: "ext_two", folderId: folder },
    { url: URL, key: "three", expiresAt: "2030-04-16", tagIds: [red, blue] },
  ];
  const many = await createAll(items);
  const other = clientOf(workspace);
  for (const [index, item] of items.entries()) {
    const alone = await other.createLink({ body: { ...item, key: `${item.key}-alone`, externalId: null } });
    const { id, key, shortLink, qrCode, externalId, ...rest } = alone;
    expect(many[index]).toMatchObject(rest);
  }
  expect(many.map((link) => [link.key, link.externalId])).toEqual([
    ["one", null],
    ["Two", "two"],
    ["three", null],
  ]);
  expect(many.map((link) => link.id).sort()).toEqual(many.map((link) => link.id));
  for (const link of many) expect(await other.getLink({ params: { linkId: link.id ?? "" } })).toEqual(link);
});

test("they redirect at once, also where nothing was before", async () => {
  expect((await visitLink(workspace.origin, "/soon")).status).toBe(404);
  await createAll([{ url: "https://acme.test/soon", key: "soon" }]);
  expect((await visitLink(workspace.origin, "/soon")).headers.location).toBe("https://acme.test/soon");
});

test("a hundred random keys are all different, even where few are left", async () => {
  const keys = await told(Array.from({ length: 100 }, () => ({ url: URL, prefix: "r", keyLength: 3 })));
  expect(new Set(keys).size).toBe(100);
  expect(keys.every((key) => /^r\/[0-9A-Za-z]{3}$/.test(key ?? ""))).toBe(true);
});

test("tags are each link's own, by id and by name together, in the order given", async () => {
  const links = await createAll([
    { url: URL, tagIds: [blue] },
    { url: URL, tagNames: ["ÉTÉ", "blue"] },
    { url: URL, tagIds: [red], tagNames: "Blue,été" },
    { url: URL, tagId: red },
    { url: URL, tagIds: [] },
  ]);
  expect(links.map((link) => link.tags?.map((tag) => tag.id))).toEqual([[blue], [red, blue], [red, blue], [red], []]);
});

test("errors come last, by stage of the checks and then in order; what is right is created", async () => {
  await clientOf(workspace).createLink({ body: { url: URL, key: "taken", externalId: "taken" } });
  const other = await workspace.addWorkspace({ slug: "folders" });
  const theirs = await insertFolder(workspace.database.db, other.id, "Theirs");
  const items = [
    { url: URL, key: "e1", webhookIds: ["wh_1"] },
    { url: URL, key: "e2", folderId: "fold_nope" },
    { url: URL, key: "e3", tagNames: ["nope", "Blue"] },
    { url: URL, key: "good" },
    { url: URL, key: "e4", tagIds: "nope" },
    { url: URL, key: "TAKEN" },
    { url: URL, key: "e5", domain: "google.com" },
    { url: "nonsense", key: "e6" },
    { url: URL, key: "e7", externalId: "taken" },
    { url: URL, key: "e8", proxy: true, image: "data:image/png;base64,iVBORw0KGgoAAAA=" },
    { url: URL, key: "e9", programId: "prog_nope" },
    { url: URL, key: "e10", folderId: theirs },
  ];
  const [good, ...errors] = await createAll(items);
  expect(good).toMatchObject({ key: "good" });
  expect(errors.map(({ link, error, code }) => [(link as Link).key, code, error])).toEqual([
    ["TAKEN", "conflict", "Duplicate key: This short link already exists."],
    ["e5", "forbidden", "Domain does not belong to workspace."],
    ["e6", "unprocessable_entity", "Invalid destination URL"],
    ["e7", "conflict", "A link with this externalId already exists in this workspace."],
    [
      "e8",
      "unprocessable_entity",
      "Preview images cannot be uploaded in bulk: give `image` as a URL that starts with https://.",
    ],
    ["e3", "unprocessable_entity", "Invalid tagNames detected: nope"],
    ["e4", "unprocessable_entity", "Invalid tagIds detected: nope"],
    ["e2", "unprocessable_entity", "Invalid folderId detected: fold_nope"],
    ["e10", "unprocessable_entity", `Invalid folderId detected: ${theirs}`],
    ["e1", "unprocessable_entity", "Invalid webhookIds detected: wh_1"],
    ["e9", "not_found", "Program not found."],
  ]);
  expect(errors[0]?.link).toEqual({ url: URL, key: "TAKEN" });
});

test("of two in one request that want the same thing by different words, the first gets it", async () => {
  expect(
    await told([
      { url: URL, key: "Same" },
      { url: URL, key: "same" },
      { url: URL, key: "/SAME/" },
      { url: URL, key: "same", domain: "localhost" },
      { url: URL, key: "x1", externalId: "same" },
      { url: URL, key: "x2", externalId: "ext_same" },
    ]),
  ).toEqual([
    "Same",
    "x1",
    ...Array(3).fill("Duplicate key: This short link already exists."),
    "A link with this externalId already exists in this workspace.",
  ]);
});

test("a link that fails keeps its key and external id free for the next", async () => {
  expect(
    await told([
      { url: URL, key: "freed", externalId: "taken" },
      { url: URL, key: "freed", domain: "localhost" },
    ]),
  ).toEqual(["freed", "A link with this externalId already exists in this workspace."]);
});

describe("refused as a whole, leaving nothing behind", () => {
  test.each([
    [[], 422, "too_small: : No links created – you must provide at least one link."],
    [Array(101).fill({ url: URL }), 422, "too_big: : You can only create up to 100 links at a time."],
    [
      [{ url: URL, key: "whole" }, {}],
      422,
      "invalid_type: [1].url: Invalid input: expected string, received undefined",
    ],
    [
      [
        { url: URL, key: "whole" },
        { url: URL, key: "d" },
        { url: URL, key: "d" },
        { url: URL, key: "d" },
      ],
      400,
      "Duplicate links found: undefined/d",
    ],
    [
      [
        { url: URL, key: "whole" },
        { url: URL, key: "d", domain: "localhost" },
        { url: "nonsense", key: "d", domain: "localhost" },
      ],
      400,
      "Duplicate links found: localhost/d",
    ],
    [{ url: URL }, 422, "invalid_type: : Invalid input: expected array, received object"],
  ])("case %#", async (body, status, message) => {
    expect(await refusal(workspace, "POST", "/links/bulk", { body })).toEqual([status, expect.any(String), message]);
    expect(await clientOf(workspace).getLinksCount({ query: { search: "localhost/whole" } })).toBe(0);
  });
});

test("of twenty requests that want the same hundred keys at once each key goes to one, and none fails", async () => {
  const keys = Array.from({ length: 20 }, (_, index) => `race-${index}`);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      createAll((index % 2 ? keys : keys.toReversed()).map((key) => ({ url: URL, key }))),
    ),
  );
  const errors = answers.flat().filter((one) => one.error);
  expect(new Set(errors.map(({ error }) => error))).toEqual(
    new Set(["Duplicate key: This short link already exists."]),
  );
  expect(errors).toHaveLength(19 * 20);
  expect(await clientOf(workspace).getLinksCount({ query: { search: "localhost/race-" } })).toBe(20);
});
