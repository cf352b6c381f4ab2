import { expect, test } from "vitest";
import { catalog } from "../../catalog/catalog.ts";
import type { Fields } from "../../json/fields.ts";
import { ACCOUNT, envelopeOf, scriptedInvoke, testCaller } from "../../testing/mcp-server.ts";
import type { Tool } from "../../tools/tool.ts";
import { StalePlan } from "../refusals.ts";

const linkOf = (index: number) => ({
  id: `link_${index}`,
  externalId: `inv_${index}`,
  shortLink: `https://acme.link/${index}`,
  url: `https://acme.example/${index}`,
  domain: index % 2 === 0 ? "acme.link" : "acme.co",
  archived: false,
  title: null as string | null,
  clicks: index,
});

/** A workspace of so many links, in pages of 100, half of them on each of two domains. */
function workspaceOf(count: number) {
  const links = Array.from({ length: count }, (_, index) => linkOf(index));
  const invoke = scriptedInvoke(({ id, query }, { name, method }) => {
    if (name === "dub_links_count") {
      return envelopeOf(
        query.groupBy
          ? [
              { domain: "acme.link", _count: 1 },
              { domain: "acme.co", _count: 1 },
            ]
          : 42,
      );
    }
    if (method === "get") return envelopeOf(links.find((link) => link.id === id || `ext_${link.externalId}` === id));
    if (method !== "list") return envelopeOf({ deletedCount: count });
    const [domain = query.domain, start = 0] =
      typeof query.next_cursor === "string" ? query.next_cursor.split(" ") : [];
    const rows = links.filter((link) => link.domain === domain);
    const end = Number(start) + 100;
    return envelopeOf(rows.slice(Number(start), end), end < rows.length ? `${domain} ${end}` : null);
  });
  return { links, invoke, call: callerOf(invoke) };
}

function callerOf(invoke: ReturnType<typeof scriptedInvoke>) {
  const caller = testCaller(invoke);
  // biome-ignore lint/suspicious/noExplicitAny: plans of every shape are looked into.
  return async (name: string, args: Fields): Promise<any> => {
    const tool = catalog.find((candidate) => candidate.name === name) as Tool;
    return (await caller(ACCOUNT, tool, args)).reply.result;
  };
}

test("the plan of a bulk delete shows what the ids name, what they come to, and which name nothing", async () => {
  const { call, invoke } = workspaceOf(3);
  const plan = await call("dub_links_bulk_delete", { linkIds: ["link_1", "ext_inv_2", "link_x"], dry_run: true });
  expect(plan).toMatchObject({
    item_count: 3,
    found_count: 2,
    unknown_count: 1,
    unknown: ["link_x"],
    extent: { clicks: 3 },
    irreversible: true,
    items: [
      { index: 0, item: "link_1", target: { id: "link_1", shortLink: "https://acme.link/1", clicks: 1 } },
      { index: 1, item: "ext_inv_2", target: { id: "link_2", url: "https://acme.example/2" } },
      { index: 2, item: "link_x" },
    ],
  });
  expect(invoke.calls.map(({ tool }) => tool)).toEqual(Array(3).fill("get_single_dub_link_by_id"));
});

test("the plan of a bulk update shows what changes, and counts what has the values already", async () => {
  const { call, links } = workspaceOf(3);
  links.splice(1, 1, { ...linkOf(1), archived: true });
  const plan = await call("dub_links_bulk_update", {
    linkIds: ["link_0", "link_1"],
    data: { archived: true },
    dry_run: true,
  });
  expect(plan).toMatchObject({
    found_count: 2,
    unchanged_count: 1,
    arguments: { data: { archived: true } },
    items: [{ target: { archived: false } }, { target: { archived: true } }],
  });
});

test("a plan of thousands reads pages, of every domain, and shows the first items", async () => {
  const { call, invoke } = workspaceOf(5_000);
  const linkIds = Array.from({ length: 4_000 }, (_, index) => `link_${index}`);
  const plan = await call("dub_links_bulk_delete", { linkIds, dry_run: true });
  expect(plan).toMatchObject({ item_count: 4_000, found_count: 4_000, extent: { clicks: (3_999 * 4_000) / 2 } });
  expect(plan.items.length).toBeLessThanOrEqual(25);
  expect(plan).not.toHaveProperty("unknown");
  expect(invoke.calls.length).toBeLessThanOrEqual(51);
});

test("what the bounds of a plan leave out is told, and is not called unknown", async () => {
  const { call, invoke } = workspaceOf(40_000);
  const linkIds = Array.from({ length: 100 }, (_, index) => `link_${39_999 - index}`);
  const plan = await call("dub_links_bulk_delete", { linkIds, dry_run: true });
  expect(plan).toMatchObject({ item_count: 100, found_count: 0, unchecked_count: 100 });
  expect(invoke.calls.length).toBeLessThanOrEqual(151);
});

test.each<[string, Partial<ReturnType<typeof linkOf>> | "gone", boolean]>([
  ["a link is gone", "gone", true],
  ["a link leads elsewhere", { url: "https://elsewhere.example" }, true],
  ["a link was archived", { archived: true }, true],
  ["a link was visited", { clicks: 99 }, false],
])("a bulk plan after %s: %j makes it stale: %s", async (_what, change, isStale) => {
  const { call, links, invoke } = workspaceOf(3);
  const args = { linkIds: ["link_0", "link_1"] };
  const { plan_hash } = await call("dub_links_bulk_delete", { ...args, dry_run: true });
  if (change === "gone") links.splice(1, 1);
  else links.splice(1, 1, { ...linkOf(1), ...change });
  const calling = call("dub_links_bulk_delete", { ...args, plan_hash });
  if (isStale) await expect(calling).rejects.toBeInstanceOf(StalePlan);
  else await calling;
  expect(invoke.calls.filter(({ tool }) => tool === "dub_links_bulk_delete")).toHaveLength(isStale ? 0 : 1);
});

test.each<[Fields[], string]>([
  [
    [
      { type: "custom", partnerId: "p", amount: 5 },
      { type: "custom", partnerId: "p", amount: -5 },
    ],
    "1.description",
  ],
  [[{ type: "sale", partnerId: "p" }], "0.saleAmount"],
])("a plan names the rows that would be refused: %j", async (commissions, path) => {
  const { call } = workspaceOf(0);
  const plan = await call("dub_commissions_bulk_create", { commissions, dry_run: true });
  expect(plan.invalid).toMatchObject([{ path: `body.commissions.${path}` }]);
  const [valid] = [{ type: "custom", partnerId: "p", amount: 5 }];
  expect(await call("dub_commissions_bulk_create", { commissions: [valid], dry_run: true })).not.toHaveProperty(
    "invalid",
  );
});

test.each<[string, Fields, string]>([
  ["dub_links_bulk_create", { links: [{ url: "https://a.example" }, { url: 7 }] }, "links.1.url"],
  ["dub_links_bulk_create", { links: [{ key: "x" }] }, "links.0"],
  ["dub_links_bulk_update", { linkIds: ["link_1"], data: { archived: "x" } }, "data.archived"],
])("no plan is made of arguments of another form: %s %j", async (name, args, field) => {
  const { call, invoke } = workspaceOf(0);
  await expect(call(name, { ...args, dry_run: true })).rejects.toMatchObject({ field });
  expect(invoke.calls).toEqual([]);
});

test.each<[string, Fields, Fields, Fields, object]>([
  [
    "delete_a_dub_domain_by_id",
    { id: "acme.link" },
    { id: "dom_1", slug: "acme.link" },
    { domain: "acme.link" },
    { count: 42 },
  ],
  [
    "update_a_dub_domain_by_id",
    { id: "acme.link", slug: "new.link" },
    { slug: "acme.link" },
    { domain: "acme.link" },
    { count: 42 },
  ],
  ["delete_a_dub_tag_by_id", { id: "tag_1" }, { id: "tag_1", name: "Mail" }, { tagIds: ["tag_1"] }, { count: 42 }],
  ["delete_a_dub_folder_by_id", { id: "fold_1" }, { id: "fold_1" }, { folderId: "fold_1" }, { count: 42 }],
])(
  "the plan of %s says which links go along, and is stale once there are others",
  async (name, args, row, links, told) => {
    let count = 42;
    const invoke = scriptedInvoke((_args, { method }) => envelopeOf(method === "count" ? count : [row]));
    const call = callerOf(invoke);
    const plan = await call(name, { ...args, dry_run: true });
    expect(plan.goes_along).toMatchObject([
      { what: expect.stringContaining("links"), effect: expect.any(String), ...told },
    ]);
    expect(invoke.calls.at(-1)?.args.query).toEqual({ ...links, showArchived: true });
    count = 43;
    await expect(call(name, { ...args, plan_hash: plan.plan_hash })).rejects.toBeInstanceOf(StalePlan);
  },
);

test("a domain that keeps its name takes nothing along", async () => {
  const call = callerOf(scriptedInvoke(() => envelopeOf([{ slug: "acme.link", archived: false }])));
  const plan = await call("update_a_dub_domain_by_id", { id: "acme.link", archived: true, dry_run: true });
  expect(plan).not.toHaveProperty("goes_along");
});

test("the plan to ban a partner says what becomes of the links and of what is unpaid", async () => {
  const call = callerOf(scriptedInvoke(() => envelopeOf([{ id: "pn_1", links: [{ id: "l" }], status: "approved" }])));
  const plan = await call("dub_partners_ban", { partnerId: "pn_1", reason: "fraud", dry_run: true });
  expect(plan.goes_along).toMatchObject([{ effect: "disabled", count: 1 }, { effect: "canceled" }]);
});
