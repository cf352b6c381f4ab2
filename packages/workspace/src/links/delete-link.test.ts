import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { insertTag } from "../testing/insert-rows.ts";
import { visitLink } from "../testing/visit-link.ts";

let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

test("a deleted link is gone, from its address as well", async () => {
  const api = clientOf(workspace);
  const tagId = await insertTag(workspace.database.db, workspace.workspace.id, "Blue");
  const link = await api.createLink({ body: { url: "https://x.co", key: "gone", tagIds: [tagId] } });
  expect((await visitLink(workspace.origin, "/gone")).status).toBe(302);
  expect(await api.deleteLink({ params: { linkId: link.id } })).toEqual({ id: link.id });
  expect((await visitLink(workspace.origin, "/gone")).body).toContain("Link not found");
  expect(await refusal(workspace, "DELETE", `/links/${link.id}`)).toEqual([404, "not_found", "Link not found."]);
  expect(await workspace.database.db.selectFrom("link_tags").selectAll().execute()).toEqual([]);
});

test("ext_ leads to the link, and the answer names its real id", async () => {
  const link = await clientOf(workspace).createLink({ body: { url: "https://x.co", externalId: "e1" } });
  expect(await callApi(workspace, "DELETE", "/links/ext_e1")).toMatchObject({ status: 200, body: { id: link.id } });
});

test("a domain's own link stays", async () => {
  const link = await clientOf(workspace).createLink({ body: { url: "https://x.co", key: "_root" } });
  expect(await refusal(workspace, "DELETE", `/links/${link.id}`)).toEqual([
    403,
    "forbidden",
    "You can't delete a custom domain link. You can delete the domain instead.",
  ]);
});
