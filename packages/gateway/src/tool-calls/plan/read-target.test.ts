import { expect, test } from "vitest";
import { catalog } from "../../catalog/catalog.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { Fields } from "../../json/fields.ts";
import { ACCOUNT, envelopeOf, scriptedInvoke } from "../../testing/mcp-server.ts";
import type { Tool } from "../../tools/tool.ts";
import { readTarget } from "./read-target.ts";

function toolNamed(name: string): Tool {
  const tool = catalog.find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`There is no ${name}`);
  return tool;
}

type Answer = Parameters<typeof scriptedInvoke>[0];

async function read(
  name: string,
  args: { id?: string; query?: Fields; body?: unknown },
  answer: Answer,
  tools = catalog,
) {
  const invoke = scriptedInvoke(answer);
  const found = await readTarget({
    invoke,
    account: ACCOUNT,
    tools,
    tool: toolNamed(name),
    args: { query: {}, ...args },
    options: {},
  });
  return { found, calls: invoke.calls };
}

test("a link is read by its id with the tool that gets links", async () => {
  const { found, calls } = await read("delete_a_dub_link_by_id", { id: "link_1" }, () => envelopeOf({ id: "link_1" }));
  expect(found).toEqual({ id: "link_1" });
  expect(calls).toMatchObject([{ tool: "get_single_dub_link_by_id", args: { id: "link_1", query: {} } }]);
});

test("what cannot be got is looked for in its list, page by page", async () => {
  const { found, calls } = await read("delete_a_dub_tag_by_id", { id: "tag_2" }, ({ query }) =>
    query.next_cursor ? envelopeOf([{ id: "tag_2" }], "third") : envelopeOf([{ id: "tag_1" }], "second"),
  );
  expect(found).toEqual({ id: "tag_2" });
  expect(calls.map(({ args }) => args.query)).toEqual([{ limit: 100 }, { next_cursor: "second" }]);
});

test("domains are known by slug, customers by external id", async () => {
  const domain = { id: "dom_1", slug: "acme.link" };
  expect((await read("delete_a_dub_domain_by_id", { id: "acme.link" }, () => envelopeOf([domain]))).found).toBe(domain);
  const customer = { id: "cus_1", externalId: "u1" };
  const tools = catalog.filter(({ name }) => name !== "get_single_dub_customer_by_id");
  const { found } = await read("delete_a_dub_customer_by_id", { id: "ext_u1" }, () => envelopeOf([customer]), tools);
  expect(found).toBe(customer);
});

test("what a list stands under goes with it", async () => {
  const args = { id: "s_1", query: { bounty_id: "b_1", rejectionReason: "other" } };
  const { calls } = await read("delete_a_dub_bounty_submission_by_id", args, () => envelopeOf([]));
  expect(calls.map((call) => call.args.query)).toEqual([{ bounty_id: "b_1", limit: 100 }]);
});

test("a long list is not read to its end", async () => {
  const { found, calls } = await read("delete_a_dub_tag_by_id", { id: "tag_x" }, () =>
    envelopeOf([{ id: "y" }], "more"),
  );
  expect(found).toBeUndefined();
  expect(calls).toHaveLength(5);
});

test("nothing is read for a call that names no record, or with tools that the client has not", async () => {
  const refuse: Answer = () => {
    throw new Error("not reached");
  };
  expect((await read("create_a_dub_partner", { body: { email: "a@acme.com" } }, refuse)).found).toBeUndefined();
  expect((await read("dub_partners_ban", { body: { reason: "fraud" } }, refuse)).found).toBeUndefined();
  expect((await read("delete_a_dub_link_by_id", { id: "link_1" }, refuse, [])).found).toBeUndefined();
});

test("a record that is gone is told as the call itself would tell it", async () => {
  const gone = new GatewayError(404, "Link not found");
  const reading = read("delete_a_dub_link_by_id", { id: "link_1" }, () => {
    throw gone;
  });
  await expect(reading).rejects.toBe(gone);
});

test.each([
  [
    "dub_links_upsert",
    { url: "https://acme.com" },
    { search: "https://acme.com" },
    { id: "l", url: "https://acme.com/" },
  ],
  [
    "dub_partners_ban",
    { partnerId: "pn_1", reason: "fraud" },
    { partnerIds: "pn_1" },
    { id: "pn_1", status: "approved" },
  ],
  ["dub_partners_deactivate", { tenantId: "t_1" }, { tenantId: "t_1" }, { id: "pn_1", tenantId: "t_1" }],
])("%s finds what it changes by what the call says of it", async (name, body, query, row) => {
  const others = [{ id: "x", url: "https://acme.com/x", tenantId: "t_2" }];
  const { found, calls } = await read(name, { body }, () => envelopeOf([...others, row]));
  expect(found).toEqual(row);
  expect(calls).toMatchObject([{ args: { query } }]);
});
