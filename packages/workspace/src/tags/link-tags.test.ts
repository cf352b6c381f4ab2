import { startWorkspace } from "@overdub/testkit";
import { expect, test } from "vitest";
import { refusal } from "../testing/call-api.ts";
import { insertLinks, insertTag } from "../testing/insert-rows.ts";
import { listLinkTags, replaceLinkTags } from "./link-tags.ts";
import { findTags } from "./queries.ts";

/** More than SQLite takes parameters in one statement. */
const MANY = 33_000;

test("the tags of any number of links are found, each link's in their order", async () => {
  await using resources = new AsyncDisposableStack();
  const workspace = await startWorkspace();
  resources.defer(() => workspace.close());
  const { db } = workspace.database;
  const { id: workspaceId } = workspace.workspace;
  await insertLinks(db, workspaceId, "localhost", 3);
  const links = await db.selectFrom("links").select("id").orderBy("key").execute();
  const [first = "", , last = ""] = links.map(({ id }) => id);
  const blue = await insertTag(db, workspaceId, "Blue");
  const red = await insertTag(db, workspaceId, "Red");
  await replaceLinkTags(db, first, [red, blue]);
  await replaceLinkTags(db, last, [blue]);
  const others = Array.from({ length: MANY }, (_, n) => `link_${n}`);
  const tags = await listLinkTags(db, [first, ...others, last]);
  expect([...tags].map(([linkId, found]) => [linkId, found.map(({ name }) => name)])).toEqual([
    [first, ["Red", "Blue"]],
    [last, ["Blue"]],
  ]);
  expect(await findTags(db, workspaceId, { ids: [red, ...others] })).toMatchObject([{ name: "Red" }]);
  expect(await findTags(db, workspaceId, { names: [...others, "BLUE"] })).toMatchObject([{ name: "Blue" }]);
});

test("a link that asks for more tags than any has is refused, in bulk too", async () => {
  await using resources = new AsyncDisposableStack();
  const workspace = await startWorkspace();
  resources.defer(() => workspace.close());
  const tagIds = Array.from({ length: MANY }, (_, n) => `t${n}`);
  const body = { url: "https://acme.test/", tagIds };
  expect((await refusal(workspace, "POST", "/links", { body })).slice(0, 2)).toEqual([422, "unprocessable_entity"]);
  expect((await refusal(workspace, "POST", "/links/bulk", { body: [body] }))[0]).toBe(422);
});
