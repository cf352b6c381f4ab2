import { expect, test } from "vitest";
import { catalog } from "../../catalog/catalog.ts";
import type { TestGateway } from "../../testing/test-gateway.ts";
import { startTestGateway } from "../../testing/test-gateway.ts";
import type { Tool } from "../../tools/tool.ts";

const TOOL = catalog.find(({ name }) => name === "dub_links_bulk_delete") as Tool;

/** A Dub with so many links, `link_0` and so on, whose external ids are `inv_0` and so on. */
function scriptLinks(t: TestGateway, count: number): Set<string> {
  const links = new Set(Array.from({ length: count }, (_, index) => `link_${index}`));
  const idOf = (name: string) => name.replace("ext_inv_", "link_");
  t.script(({ method, url }) => {
    const { pathname, searchParams } = new URL(url);
    if (method === "DELETE") {
      const named = new Set(searchParams.get("linkIds")?.split(",").map(idOf));
      return { json: { deletedCount: [...named].filter((id) => links.delete(id)).length } };
    }
    if (pathname.endsWith("/count")) return { json: [{ domain: "acme.link", _count: links.size }] };
    const rowOf = (id: string) => ({ id, externalId: id.replace("link_", "inv_"), domain: "acme.link" });
    if (!pathname.endsWith("/info")) {
      const all = [...links];
      const start = all.indexOf(searchParams.get("startingAfter") ?? "") + 1;
      return { json: all.slice(start, start + 100).map(rowOf) };
    }
    const externalId = searchParams.get("externalId");
    const id = idOf(externalId === null ? (searchParams.get("linkId") ?? "") : `ext_${externalId.replace("ext_", "")}`);
    return links.has(id) ? { json: rowOf(id) } : { status: 404, json: { error: { code: "not_found", message: "No" } } };
  });
  return links;
}

/** Plans, then carries the plan out. */
async function remove(t: TestGateway, linkIds: readonly string[]) {
  const { callTool } = t.gateway.context;
  const planned = await callTool(t.account, TOOL, { linkIds, dry_run: true });
  const { plan_hash } = planned.reply.result as { plan_hash: string };
  const { reply, whole } = await callTool(t.account, TOOL, { linkIds, plan_hash });
  return (whole ?? reply).result as readonly { status: string; id: string }[];
}

test.each([
  ["one that names nothing", ["link_0", "link_x", "link_1"], ["deleted", "error", "deleted"]],
  ["one link under two names", ["link_0", "ext_inv_0", "link_x"], ["deleted", "deleted", "error"]],
  ["one id twice", ["link_0", "link_0", "link_x"], ["deleted", "deleted", "error"]],
  ["nothing that is there", ["link_x", "link_y"], ["error", "error"]],
])("a planned deletion of %s tells of each what became of it", async (_, linkIds, statuses) => {
  await using t = await startTestGateway();
  scriptLinks(t, 3);
  const rows = await remove(t, linkIds);
  expect(rows.map(({ status }) => status)).toEqual(statuses);
  expect(rows.map(({ id }) => id)).toEqual(linkIds);
});

test("so does one of several requests", async () => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  scriptLinks(t, 150);
  const linkIds = Array.from({ length: 160 }, (_, index) => `link_${index}`);
  const rows = await remove(t, linkIds);
  expect(rows.filter(({ status }) => status === "deleted")).toHaveLength(150);
  expect(rows.slice(150)).toEqual(rows.slice(150).map((row) => expect.objectContaining({ ...row, status: "error" })));
  expect(rows.slice(150)).toHaveLength(10);
});

test("where fewer were deleted than had been there, it is unknown which", async () => {
  await using t = await startTestGateway();
  const links = scriptLinks(t, 3);
  const linkIds = ["link_0", "link_1", "link_x"];
  // Somebody else was faster with one of them.
  links.delete = (id) => id !== "link_1" && Set.prototype.delete.call(links, id);
  const rows = await remove(t, linkIds);
  expect(rows).toMatchObject(linkIds.map((id) => ({ id, status: "unknown" })));
});
