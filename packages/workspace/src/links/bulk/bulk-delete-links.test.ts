import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../../testing/call-api.ts";
import { visitLink } from "../../testing/visit-link.ts";

let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  workspace = await startWorkspace();
  api = clientOf(workspace);
});
afterAll(() => workspace.close());

const create = (body: object = {}) => api.createLink({ body: { url: "https://acme.test/", ...body } });
const remove = async (linkIds: string) =>
  (await callApi(workspace, "DELETE", `/links/bulk?linkIds=${encodeURIComponent(linkIds)}`)).body;

test("links go by id and by external id, each counted once, and answer 404 afterwards", async () => {
  const [a, b, c] = [await create(), await create({ externalId: "b" }), await create({ key: "deleted" })];
  await visitLink(workspace.origin, "/deleted");
  expect(await remove(` ${a.id} , ext_b,${b.id},${c.id},${c.id},`)).toEqual({ deletedCount: 3 });
  for (const { id } of [a, b, c]) expect((await refusal(workspace, "GET", `/links/${id}`))[0]).toBe(404);
  expect((await visitLink(workspace.origin, "/deleted")).headers.location).toBeUndefined();
  expect(await remove(a.id)).toEqual({ deletedCount: 0 });
});

test("root links and unknown ids are passed over", async () => {
  const [root, plain] = [await create({ key: "_root" }), await create()];
  expect(await remove(`${root.id},link_nope,ext_nope,${plain.id}`)).toEqual({ deletedCount: 1 });
  expect((await api.getLink({ params: { linkId: root.id } })).id).toBe(root.id);
});

test("more than a hundred may go at once", async () => {
  const body = Array.from({ length: 75 }, (_, index) => ({ url: "https://acme.test/", externalId: `many-${index}` }));
  await callApi(workspace, "POST", "/links/bulk", { body });
  const more = body.map(({ externalId, ...rest }) => ({ ...rest, externalId: `more-${externalId}` }));
  await callApi(workspace, "POST", "/links/bulk", { body: more });
  const names = [...body, ...more].map(({ externalId }) => `ext_${externalId}`);
  expect(await remove(names.join())).toEqual({ deletedCount: 150 });
});

test.each(["", "?linkIds=", "?linkIds=,"])("without ids (%j) nothing goes", async (query) => {
  const before = await api.getLinksCount();
  expect(await refusal(workspace, "DELETE", `/links/bulk${query}`)).toEqual([
    400,
    "bad_request",
    "Please provide linkIds: IDs of links, or external IDs with the prefix `ext_`, separated by commas.",
  ]);
  expect(await api.getLinksCount()).toBe(before);
});
