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

test("a folder lives from creation to deletion, and its links outlive it", async () => {
  const created = await dub.folders.create({ name: "Spring", description: "Sale", accessLevel: "read" });
  expect(created).toMatchObject({ name: "Spring", description: "Sale", type: "default", accessLevel: "read" });
  expect(await dub.folders.list({ search: "SPRING" })).toEqual([created]);
  const link = await dub.links.create({ url: "https://acme.test", folderId: created.id });
  const updated = await dub.folders.update(created.id, { name: "Summer", accessLevel: null });
  expect(updated).toMatchObject({ id: created.id, name: "Summer", description: "Sale", accessLevel: null });
  expect(await dub.folders.delete(created.id)).toEqual({ id: created.id });
  expect(await dub.folders.list({})).toEqual([]);
  expect((await dub.links.get({ linkId: link.id })).folderId).toBeNull();
});

test("folders are paged through, oldest first", async () => {
  const { apiKey } = await workspace.addWorkspace({ slug: "paged" });
  const paged = dubClientOf(workspace, apiKey);
  for (const name of ["c", "a", "b"]) await paged.folders.create({ name });
  const names = async (page: number) => (await paged.folders.list({ page, pageSize: 2 })).map(({ name }) => name);
  expect([await names(1), await names(2)]).toEqual([["c", "a"], ["b"]]);
});

describe("errors are the client's own", () => {
  let folderId: string;
  let member: Dub;
  let viewer: Dub;

  beforeAll(async () => {
    folderId = (await dub.folders.create({ name: "Taken", accessLevel: "read" })).id;
    await dub.folders.create({ name: "Other" });
    const { database, workspace: own } = workspace;
    member = dubClientOf(workspace, (await addMemberKey(database, own.id, "member")).key);
    viewer = dubClientOf(workspace, (await addMemberKey(database, own.id, "viewer")).key);
  });

  test.each([
    ["Conflict", Conflict, () => dub.folders.create({ name: "TAKEN" })],
    ["UnprocessableEntity", UnprocessableEntity, () => dub.folders.create({ name: "x".repeat(191) })],
    ["Forbidden", Forbidden, () => viewer.folders.create({ name: "x" })],
    ["UnprocessableEntity", UnprocessableEntity, () => dub.folders.list({ pageSize: 51 })],
    ["Unauthorized", Unauthorized, () => dubClientOf(workspace, "dub_unknown").folders.list({})],
    ["NotFound", NotFound, () => dub.folders.update("fold_nope", { name: "x" })],
    ["Conflict", Conflict, () => dub.folders.update(folderId, { name: "other" })],
    ["Forbidden", Forbidden, () => member.folders.update(folderId, { name: "x" })],
    ["NotFound", NotFound, () => dub.folders.delete("fold_nope")],
    ["Forbidden", Forbidden, () => member.folders.delete(folderId)],
    ["Forbidden", Forbidden, () => member.links.create({ url: "https://acme.test", folderId })],
  ])("%s", async (_name, kind, call: () => Promise<unknown>) => {
    await expect(call()).rejects.toBeInstanceOf(kind);
  });
});
