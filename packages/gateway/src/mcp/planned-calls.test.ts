import { beforeEach, expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { ACCOUNT, envelopeOf, scriptedInvoke, testCaller } from "../testing/mcp-server.ts";
import { inputSchemaOf } from "../tool-calls/input-schema.ts";
import { PLAN_PROPERTIES } from "../tool-calls/plan/plan.ts";
import { StalePlan } from "../tool-calls/refusals.ts";
import type { CallOptions } from "../tool-calls/tool-caller.ts";
import type { Tool } from "../tools/tool.ts";

let nowMs = 0;
let link: Record<string, unknown> = {};
const invoke = scriptedInvoke((_args, { annotations }) =>
  envelopeOf(annotations.readOnlyHint ? link : { id: link.id }),
);
const callTool = testCaller(invoke, { now: () => nowMs });

beforeEach(() => {
  nowMs = Date.parse("2026-11-02T10:00:00.000Z");
  link = {
    id: "link_1",
    url: "https://acme.com",
    domain: "acme.link",
    key: "x",
    archived: false,
    title: null,
    clicks: 7,
  };
  invoke.calls.length = 0;
});

function call(name: string, args: Record<string, unknown>, options?: CallOptions) {
  const tool = catalog.find((candidate) => candidate.name === name) as Tool;
  return callTool(ACCOUNT, tool, args, options);
}

const writes = () => invoke.calls.filter(({ tool }) => !/^(get|list)_/.test(tool));

// biome-ignore lint/suspicious/noExplicitAny: plans of every shape are looked into.
async function planOf(name: string, args: Record<string, unknown>): Promise<any> {
  const { reply } = await call(name, { ...args, dry_run: true });
  return reply.result;
}

test.each([
  ["dub_links_bulk_delete", { linkIds: ["link_1,link_2"] }, "linkIds.0"],
  ["dub_links_bulk_delete", { linkIds: [...Array(150).fill("link_1"), "a,b"] }, "linkIds.150"],
  ["dub_links_bulk_update", { linkIds: ["link_1"], data: { expireAt: "2030-01-01" } }, "data.expireAt"],
  ["dub_links_bulk_create", { links: [{ url: "https://a.example", expireAt: "2030-01-01" }] }, "links.0.expireAt"],
])("%s of what would be read otherwise has no plan, and is not done", async (name, args, path) => {
  const place = name === "dub_links_bulk_delete" ? "query" : "body";
  const refused = { statusCode: 400, failures: [{ path: `${place}.${path}` }] };
  await expect(call(name, { ...args, dry_run: true })).rejects.toMatchObject(refused);
  expect(invoke.calls).toEqual([]);
});

test("the plan of a delete shows the record as it is now, and does nothing", async () => {
  const { reply, unconfirmed } = await call("delete_a_dub_link_by_id", { id: "link_1", dry_run: true });
  expect(reply).toMatchObject({
    result: {
      dry_run: true,
      tool: "delete_a_dub_link_by_id",
      target: { id: "link_1", url: "https://acme.com", key: "x", clicks: 7 },
      irreversible: true,
      plan_hash: expect.stringMatching(/^\w+\.[\w-]{22}$/),
    },
    hint: expect.stringContaining("Nothing was done."),
  });
  expect(reply.result).not.toHaveProperty("target.title");
  expect(unconfirmed).toBeUndefined();
  expect(writes()).toEqual([]);
});

test("the plan of an update shows each field before and after", async () => {
  const args = { id: "link_1", url: "https://new.example", archived: false, title: "New", password: "p" };
  expect(await planOf("update_a_dub_link_by_id", args)).toMatchObject({
    arguments: { id: "link_1" },
    changes: [
      { field: "url", before: "https://acme.com", after: "https://new.example" },
      { field: "title", before: null, after: "New" },
      { field: "password", after: "p" },
    ],
    unchanged: ["archived"],
    irreversible: false,
  });
});

test("the plan of a bulk call lists its items, the first of many", async () => {
  const linkIds = Array.from({ length: 100 }, (_, index) => `link_${index}`);
  const plan = await planOf("dub_links_bulk_update", { linkIds, data: { archived: true } });
  expect(plan).toMatchObject({ item_count: 100, arguments: { data: { archived: true } } });
  expect(plan.items[1]).toEqual({ index: 1, item: "link_1" });
  expect(plan.items).toHaveLength(25);
});

test("the plan of any other call shows what would be sent", async () => {
  expect(await planOf("dub_partners_ban", { partnerId: "pn_1", reason: "fraud" })).toMatchObject({
    arguments: { partnerId: "pn_1", reason: "fraud" },
  });
});

test("a plan that still fits is carried out, and the record says which", async () => {
  const { plan_hash } = await planOf("delete_a_dub_link_by_id", { id: "link_1" });
  const circumstances: unknown[] = [];
  const recording = testCaller(
    (account, tool, args, options) => {
      circumstances.push(options?.planHash);
      return invoke(account, tool, args);
    },
    { now: () => nowMs },
  );
  const tool = catalog.find(({ name }) => name === "delete_a_dub_link_by_id") as Tool;
  const { reply } = await recording(ACCOUNT, tool, { id: "link_1", plan_hash });
  expect(reply.result).toEqual({ id: "link_1" });
  expect(writes()).toMatchObject([{ tool: "delete_a_dub_link_by_id", args: { id: "link_1", query: {} } }]);
  expect(circumstances).toEqual([undefined, plan_hash]);
});

test("counters that move by themselves leave a plan as it is", async () => {
  const { plan_hash } = await planOf("delete_a_dub_link_by_id", { id: "link_1" });
  link = { ...link, clicks: 8, lastClicked: "2026-11-02T10:00:01.000Z" };
  await call("delete_a_dub_link_by_id", { id: "link_1", plan_hash });
  expect(writes()).toHaveLength(1);
});

interface Change {
  readonly link?: Record<string, unknown>;
  readonly afterMs?: number;
  readonly args?: Record<string, unknown>;
}

test.each<[string, Change]>([
  ["the record has changed", { link: { url: "https://other.example" } }],
  ["it has expired", { afterMs: 16 * 60_000 }],
  ["it belongs to another record", { args: { id: "link_2" } }],
  ["it is made up", { args: { plan_hash: "abc.0123456789012345678901" } }],
])("a plan is refused, with the new one, if %s", async (_why, change) => {
  const { plan_hash } = await planOf("delete_a_dub_link_by_id", { id: "link_1" });
  link = { ...link, ...change.link };
  nowMs += change.afterMs ?? 0;
  const args = { id: "link_1", plan_hash, ...change.args };
  const refusal = await call("delete_a_dub_link_by_id", args).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(StalePlan);
  const { plan } = refusal as StalePlan;
  expect(plan.result).toMatchObject({ target: { url: link.url }, plan_hash: expect.any(String) });
  expect(writes()).toEqual([]);
});

test("an update whose field was changed meanwhile is refused, another field does not matter", async () => {
  const args = { id: "link_1", url: "https://new.example" };
  const { plan_hash } = await planOf("update_a_dub_link_by_id", args);
  link = { ...link, title: "Changed meanwhile" };
  await call("update_a_dub_link_by_id", { ...args, plan_hash });
  link = { ...link, url: "https://meanwhile.example" };
  await expect(call("update_a_dub_link_by_id", { ...args, plan_hash })).rejects.toBeInstanceOf(StalePlan);
  expect(writes()).toHaveLength(1);
});

test("where calls must be confirmed, one without a plan is answered with the plan", async () => {
  const { reply, unconfirmed } = await call("delete_a_dub_link_by_id", { id: "link_1" }, { mustConfirm: true });
  expect(reply.result).toMatchObject({ dry_run: true, plan_hash: unconfirmed?.planHash });
  expect(writes()).toEqual([]);
  const planHash = unconfirmed?.planHash;
  await call("delete_a_dub_link_by_id", { id: "link_1" }, { mustConfirm: true, planHash });
  expect(writes()).toHaveLength(1);
});

test("what only adds needs no plan, and knows none", async () => {
  await call("create_a_dub_link", { url: "https://acme.com" }, { mustConfirm: true });
  expect(writes()).toHaveLength(1);
  await expect(call("create_a_dub_link", { url: "https://acme.com", dry_run: true })).rejects.toThrow("dry_run");
});

test("a dry run checks the arguments", async () => {
  await expect(call("delete_a_dub_link_by_id", { dry_run: true })).rejects.toThrow("Missing argument `id`.");
});

test.each(catalog.filter(({ annotations, bulk }) => annotations.destructiveHint || bulk).map(({ name }) => name))(
  "%s can be planned",
  (name) => {
    const tool = catalog.find((candidate) => candidate.name === name) as Tool;
    expect(inputSchemaOf(tool).properties).toMatchObject(PLAN_PROPERTIES);
  },
);

test("the plan of an upsert shows the link that is there, and is stale once it has changed", async () => {
  const upsert = { url: "https://acme.com", title: "New" };
  const lists = scriptedInvoke((_args, { method }) => envelopeOf(method === "list" ? [link] : { id: link.id }));
  const caller = testCaller(lists, { now: () => nowMs });
  const tool = catalog.find(({ name }) => name === "dub_links_upsert") as Tool;
  const { reply } = await caller(ACCOUNT, tool, { ...upsert, dry_run: true });
  expect(reply.result).toMatchObject({
    target: { id: "link_1" },
    changes: [{ field: "title", before: null, after: "New" }],
    unchanged: ["url"],
  });
  const { plan_hash } = reply.result as { plan_hash: string };
  link = { ...link, title: "Changed meanwhile" };
  await expect(caller(ACCOUNT, tool, { ...upsert, plan_hash })).rejects.toBeInstanceOf(StalePlan);
  link = { ...link, title: null, clicks: 8 };
  await caller(ACCOUNT, tool, { ...upsert, plan_hash });
  expect(lists.calls.filter((made) => made.tool === "dub_links_upsert")).toHaveLength(1);
});
