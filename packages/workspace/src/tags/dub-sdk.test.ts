import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import type { Dub } from "dub";
import { Conflict, Forbidden, NotFound, Unauthorized, UnprocessableEntity } from "dub/models/errors";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dubClientOf } from "../testing/dub-client.ts";
import { addMemberKey } from "../testing/insert-rows.ts";

let workspace: StartedWorkspace;
let dub: Dub;

beforeAll(async () => {
  workspace = await startWorkspace();
  dub = dubClientOf(workspace);
});
afterAll(() => workspace.close());

test("a tag lives from creation to deletion", async () => {
  const created = await dub.tags.create({ name: "Mail", color: "blue" });
  expect(created).toEqual({ id: expect.stringMatching(/^tag_/), name: "Mail", color: "blue" });
  expect(await dub.tags.list({ ids: [created.id] })).toEqual([created]);
  const updated = await dub.tags.update(created.id, { name: "Post", color: "pink" });
  expect(updated).toEqual({ ...created, name: "Post", color: "pink" });
  expect(await dub.tags.list({ search: "POST" })).toEqual([updated]);
  expect(await dub.tags.delete(created.id)).toEqual({ id: created.id });
  expect(await dub.tags.list({ ids: [created.id] })).toEqual([]);
});

test("tags are sorted and paged through", async () => {
  const { apiKey } = await workspace.addWorkspace({ slug: "paged" });
  const paged = dubClientOf(workspace, apiKey);
  for (const name of ["c", "a", "e", "B", "d"]) await paged.tags.create({ name });
  const names = async (request: Parameters<Dub["tags"]["list"]>[0]) =>
    (await paged.tags.list(request)).map(({ name }) => name);
  expect(await names({ pageSize: 2 })).toEqual(["a", "B"]);
  expect(await names({ pageSize: 2, page: 3 })).toEqual(["e"]);
  expect(await names({ sortBy: "createdAt", sortOrder: "desc", pageSize: 2 })).toEqual(["d", "B"]);
});

describe("errors are the client's own", () => {
  let reader: Dub;
  beforeAll(async () => {
    await dub.tags.create({ name: "Taken" });
    const { key } = await addMemberKey(workspace.database, workspace.workspace.id, "viewer");
    reader = dubClientOf(workspace, key);
  });

  test.each([
    ["Conflict", Conflict, () => dub.tags.create({ name: "TAKEN" })],
    ["UnprocessableEntity", UnprocessableEntity, () => dub.tags.create({})],
    ["Forbidden", Forbidden, () => reader.tags.create({ name: "x" })],
    ["UnprocessableEntity", UnprocessableEntity, () => dub.tags.list({ pageSize: 101 })],
    ["Unauthorized", Unauthorized, () => dubClientOf(workspace, "dub_unknown").tags.list({})],
    ["NotFound", NotFound, () => dub.tags.update("tag_nope", { name: "x" })],
    ["UnprocessableEntity", UnprocessableEntity, () => dub.tags.update("tag_nope", { color: "red" })],
    ["Forbidden", Forbidden, () => reader.tags.update("tag_nope", { name: "x" })],
    ["NotFound", NotFound, () => dub.tags.delete("tag_nope")],
    ["Forbidden", Forbidden, () => reader.tags.delete("tag_nope")],
  ])("%s", async (_name, kind, call: () => Promise<unknown>) => {
    await expect(call()).rejects.toBeInstanceOf(kind);
  });
});
