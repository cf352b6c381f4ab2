import type { Client, Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { addMemberKey } from "../testing/insert-rows.ts";
import { sampleClick } from "../testing/sample-events.ts";

const REFUSED = [403, "forbidden", "You are not allowed to perform this action on this folder."];

let workspace: StartedWorkspace;
let owner: Client;
let memberKey: string;
let open: Link;
let secret: Link;
let gone: Link;

/** One click of a link that a member sees, two of one in a folder closed to them, four of one that is gone. */
beforeAll(async () => {
  workspace = await startWorkspace();
  owner = clientOf(workspace);
  memberKey = (await addMemberKey(workspace.database, workspace.workspace.id, "member")).key;
  const { id: tagId } = await owner.createTag({ body: { name: "Blue" } });
  const { id: folderId } = await owner.createFolder({ body: { name: "Secret", accessLevel: null } });
  const create = (key: string, over = {}) =>
    owner.createLink({ body: { url: `https://acme.test/${key}`, key, externalId: key, tagIds: [tagId], ...over } });
  open = await create("open");
  secret = await create("secret", { folderId });
  gone = await create("gone");
  const now = Date.now() - 1000;
  const clicks = [open, secret, secret, gone, gone, gone, gone].map((link) => sampleClick(link, now, { os: "iOS" }));
  await Promise.all(clicks.map((click) => workspace.outbox.append(click)));
  await workspace.outbox.drain();
  await owner.deleteLink({ params: { linkId: gone.id } });
});
afterAll(() => workspace.close());

async function ask(path: string, key: string): Promise<unknown> {
  const { status, body } = await callApi(workspace, "GET", path, { key });
  expect(status).toBe(200);
  return body;
}

const clicksOf = (body: unknown) => [body].flat().map((row) => (row as { clicks: number }).clicks);

describe("what happened in a folder that the caller may not read counts in no answer", () => {
  test.each([
    ["", [7], [5]],
    ["&interval=all", [7], [5]],
    ["&tagId={tag}", [3], [1]],
    ["&domain=localhost", [3], [1]],
    ["&folderId=-{other}", [3], [1]],
    ["&linkId=-link_other", [7], [5]],
    ["&linkId=-link_other&interval=all", [3], [1]],
    ["&groupBy=os", [7], [5]],
    ["&groupBy=top_urls", [4, 2, 1], [4, 1]],
    ["&groupBy=top_links", [2, 1], [1]],
    ["&groupBy=top_domains", [3], [1]],
    ["&groupBy=top_folders", [2], []],
    ["&groupBy=top_link_tags", [3], [1]],
  ])("%j", async (query, ofOwner, ofMember) => {
    const other = await owner.createFolder({ body: { name: `Other ${query}` } });
    const path = `/analytics?event=clicks${query.replace("{tag}", open.tagId ?? "").replace("{other}", other.id)}`;
    expect(clicksOf(await ask(path, workspace.workspace.apiKey))).toEqual(ofOwner);
    expect(clicksOf(await ask(path, memberKey))).toEqual(ofMember);
  });

  test("a timeseries", async () => {
    const sum = async (key: string) =>
      clicksOf(await ask("/analytics?groupBy=timeseries", key)).reduce((one, two) => one + two, 0);
    expect([await sum(workspace.workspace.apiKey), await sum(memberKey)]).toEqual([7, 5]);
  });

  test("events", async () => {
    const keys = async (key: string) => ((await ask("/events", key)) as { link: Link }[]).map(({ link }) => link.key);
    expect((await keys(workspace.workspace.apiKey)).sort()).toEqual(["open", "secret", "secret"]);
    expect(await keys(memberKey)).toEqual(["open"]);
  });
});

test.each([
  ["by its id", () => `linkId=${secret.id}`],
  ["by its id, among others", () => `linkId=${open.id},${secret.id}`],
  ["by its external id", () => "externalId=ext_secret"],
  ["by its address", () => "domain=localhost&key=secret"],
  ["by its folder", () => `folderId=${secret.folderId}`],
])("a link there that is named %s is refused", async (_how, query) => {
  for (const path of [`/analytics?${query()}`, `/analytics?interval=all&${query()}`, `/events?${query()}`]) {
    expect(await refusal(workspace, "GET", path, { key: memberKey })).toEqual(REFUSED);
    expect((await callApi(workspace, "GET", path)).status).toBe(200);
  }
});

test("of several folders those that the caller may not read add nothing", async () => {
  const { id } = await owner.createFolder({ body: { name: "Open" } });
  const path = `/analytics?folderId=${id},${secret.folderId}`;
  expect(clicksOf(await ask(path, workspace.workspace.apiKey))).toEqual([2]);
  expect(clicksOf(await ask(path, memberKey))).toEqual([0]);
});
