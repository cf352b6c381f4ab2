/** Lists of ids are written with commas: `linkIds=ext_inv,2026` would name another link, and a deletion delete it. */
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";

let workspace: StartedWorkspace;
let linkId: string;
beforeAll(async () => {
  workspace = await startWorkspace();
  linkId = (await clientOf(workspace).createLink({ body: { url: "https://x.co", externalId: "inv" } })).id;
});
afterAll(() => workspace.close());

const REFUSED = "invalid_format: externalId: An external ID must not contain a comma.";

test.each([
  ["POST", "/links", { url: "https://x.co/1", externalId: "a,b" }],
  ["POST", "/links", { url: "https://x.co/1", externalId: "ext_a,b" }],
  ["PUT", "/links/upsert", { url: "https://x.co", externalId: "inv,2026" }],
  ["PUT", "/links/upsert", { url: "https://x.co/2", externalId: "," }],
])("%s %s %j is refused", async (method, path, body) => {
  expect(await refusal(workspace, method, path, { body })).toEqual([422, "unprocessable_entity", REFUSED]);
});

test("an update is refused, in bulk each item alone", async () => {
  const body = { externalId: "inv,2026" };
  expect((await refusal(workspace, "PATCH", `/links/${linkId}`, { body }))[2]).toBe(REFUSED);
  const links = [
    { url: "https://x.co/3", externalId: "a,b" },
    { url: "https://x.co/4", externalId: "ab" },
  ];
  const { body: rows } = await callApi(workspace, "POST", "/links/bulk", { body: links });
  expect(rows).toMatchObject([{ externalId: "ab" }, { error: REFUSED, code: "unprocessable_entity" }]);
  expect(await clientOf(workspace).getLink({ params: { linkId: "ext_inv" } })).toMatchObject({ id: linkId });
});
