import { expect, test } from "vitest";
import { catalog } from "../../catalog/catalog.ts";
import type { TestGateway } from "../../testing/test-gateway.ts";
import { startTestGateway } from "../../testing/test-gateway.ts";
import type { Tool } from "../../tools/tool.ts";
import { StalePlan } from "../refusals.ts";

const LINKS = ["a", "b", "c"].map((name) => ({
  id: `link_${name}`,
  shortLink: `https://acme.link/${name}`,
  url: `https://acme.example/${name}`,
  domain: "acme.link",
  key: name,
  archived: false,
  clicks: 5,
}));

/** A Dub that forgets what is deleted, and counts the writes. */
function scriptDub(test: TestGateway) {
  const state = { links: [...LINKS], writes: 0 };
  test.script(({ method, url }) => {
    const { pathname, searchParams } = new URL(url);
    const id = searchParams.get("linkId") ?? pathname.split("/").at(-1);
    const link = state.links.find((candidate) => candidate.id === id);
    if (method === "GET" && pathname.endsWith("/info")) {
      return link
        ? { json: link }
        : { status: 404, json: { error: { code: "not_found", message: "Link not found." } } };
    }
    state.writes += 1;
    if (pathname.endsWith("/bulk")) {
      const ids = (searchParams.get("linkIds") ?? "").split(",");
      const before = state.links.length;
      state.links = state.links.filter((candidate) => !ids.includes(candidate.id));
      return { json: { deletedCount: before - state.links.length } };
    }
    state.links = state.links.filter((candidate) => candidate.id !== id);
    return { json: { id } };
  });
  return state;
}

const toolNamed = (name: string) => catalog.find((candidate) => candidate.name === name) as Tool;

// biome-ignore lint/suspicious/noExplicitAny: plans and replies of every shape are looked into.
async function call(gateway: TestGateway, name: string, args: Record<string, unknown>): Promise<any> {
  return (await gateway.gateway.context.callTool(gateway.account, toolNamed(name), args)).reply;
}

const CALLS: readonly [name: string, args: Record<string, unknown>][] = [
  ["delete_a_dub_link_by_id", { id: "link_a" }],
  ["dub_links_bulk_delete", { linkIds: ["link_a", "link_b"] }],
  ["dub_links_bulk_create", { links: [{ url: "https://acme.example/new" }] }],
];

test.each(CALLS)("%s is carried out once for its plan: a repeat gets what the first did", async (name, args) => {
  await using first = await startTestGateway();
  const dub = scriptDub(first);
  const { result: plan } = await call(first, name, { ...args, dry_run: true });
  const confirmed = { ...args, plan_hash: plan.plan_hash };
  const reply = await call(first, name, confirmed);
  const repeated = { ...reply, idempotency_replayed: true };
  expect(await call(first, name, confirmed)).toEqual(repeated);
  expect(await call(first, name, { ...confirmed, idempotency_key: "another" })).toEqual(repeated);
  // Another process, or this one after a restart.
  await using second = await startTestGateway({ database: first });
  scriptDub(second);
  expect(await call(second, name, confirmed)).toEqual(repeated);
  expect(second.sent).toEqual([]);
  expect(dub.writes).toBe(1);
});

test("equal confirmations at the same time, of two processes, are carried out once", async () => {
  await using first = await startTestGateway();
  await using second = await startTestGateway({ database: first });
  const dubs = [scriptDub(first), scriptDub(second)];
  const { result: plan } = await call(first, "delete_a_dub_link_by_id", { id: "link_a", dry_run: true });
  const confirmed = { id: "link_a", plan_hash: plan.plan_hash };
  const replies = await Promise.all(
    [first, second, first, second].map((gateway) => call(gateway, "delete_a_dub_link_by_id", confirmed)),
  );
  expect(replies.filter(({ idempotency_replayed }) => idempotency_replayed)).toHaveLength(3);
  expect(replies.map(({ id }) => id)).toEqual(Array(4).fill("link_a"));
  expect(dubs.reduce((sum, { writes }) => sum + writes, 0)).toBe(1);
});

test("a plan that does not fit is not used up by trying", async () => {
  await using gateway = await startTestGateway();
  const dub = scriptDub(gateway);
  const { result: plan } = await call(gateway, "delete_a_dub_link_by_id", { id: "link_a", dry_run: true });
  const confirmed = { id: "link_a", plan_hash: plan.plan_hash };
  dub.links = LINKS.map((link) => ({ ...link, archived: true }));
  await expect(call(gateway, "delete_a_dub_link_by_id", confirmed)).rejects.toBeInstanceOf(StalePlan);
  await expect(call(gateway, "delete_a_dub_link_by_id", { ...confirmed, id: "link_b" })).rejects.toBeInstanceOf(
    StalePlan,
  );
  expect(dub.writes).toBe(0);
  dub.links = [...LINKS];
  expect(await call(gateway, "delete_a_dub_link_by_id", confirmed)).toMatchObject({ id: "link_a" });
});

test("a key that came with a plan is of that plan alone", async () => {
  await using gateway = await startTestGateway();
  const dub = scriptDub(gateway);
  const args = { linkIds: ["link_a"] };
  const { result: plan } = await call(gateway, "dub_links_bulk_delete", { ...args, dry_run: true });
  await call(gateway, "dub_links_bulk_delete", { ...args, plan_hash: plan.plan_hash, idempotency_key: "k" });
  await expect(call(gateway, "dub_links_bulk_delete", { ...args, idempotency_key: "k" })).rejects.toThrow(
    "was used for another request",
  );
  expect(dub.writes).toBe(1);
});
