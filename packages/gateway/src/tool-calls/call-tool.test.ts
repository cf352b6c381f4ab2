import { expect, test } from "vitest";
import { listAllDubEvents } from "../catalog/events/list-all-dub-events.ts";
import { createADubLink } from "../catalog/links/create-a-dub-link.ts";
import { getSingleDubLinkById } from "../catalog/links/get-single-dub-link-by-id.ts";
import { listAllDubLinks } from "../catalog/links/list-all-dub-links.ts";
import { updateADubLinkById } from "../catalog/links/update-a-dub-link-by-id.ts";
import { listAllDubTags } from "../catalog/tags/list-all-dub-tags.ts";
import { ACCOUNT, envelopeOf, scriptedInvoke } from "../testing/mcp-server.ts";
import { callTool } from "./call-tool.ts";

const LINK = {
  id: "link_1",
  url: "https://acme.com",
  comments: null,
  geo: { DE: "https://acme.de", FR: null },
  tags: [],
};

test("flat arguments travel to where their schema says", async () => {
  const invoke = scriptedInvoke(() => envelopeOf(LINK));
  await callTool(invoke, ACCOUNT, updateADubLinkById, { id: "link_1", url: "https://acme.com", comments: null });
  expect(invoke.calls).toMatchObject([
    { args: { id: "link_1", query: {}, body: { url: "https://acme.com", comments: null } } },
  ]);
});

test("a call without a body sends none", async () => {
  const invoke = scriptedInvoke(() => envelopeOf(LINK));
  await callTool(invoke, ACCOUNT, getSingleDubLinkById, { domain: "acme.link", key: "x" });
  expect(invoke.calls[0]?.args).toEqual({ query: { domain: "acme.link", key: "x" } });
});

test("rows come with their main fields that are set, unless asked for in full", async () => {
  const row = { ...LINK, tags: [{ id: "tag_1", name: "Mail", color: "red" }], archived: false, clicks: 0 };
  const invoke = scriptedInvoke(() => envelopeOf([row, LINK]));
  const { reply: concise } = await callTool(invoke, ACCOUNT, listAllDubLinks, {});
  expect(concise.result).toEqual([
    { id: "link_1", url: "https://acme.com", tags: [{ name: "Mail" }], clicks: 0 },
    { id: "link_1", url: "https://acme.com" },
  ]);
  const { reply: full } = await callTool(invoke, ACCOUNT, listAllDubLinks, { detail: "full" });
  expect(full.result).toEqual([row, LINK]);
  expect(invoke.calls.map(({ args }) => args.query)).toEqual([{}, {}]);
});

test("rows of a kind that has no main fields come without nulls", async () => {
  const row = { id: "tag_1", name: "Mail", color: null, isDefault: false };
  const { reply } = await callTool(
    scriptedInvoke(() => envelopeOf([row])),
    ACCOUNT,
    listAllDubTags,
    {},
  );
  expect(reply.result).toEqual([{ id: "tag_1", name: "Mail", isDefault: false }]);
});

test("a write is answered with the main fields and with what an update has set, or in full", async () => {
  const invoke = scriptedInvoke(() => envelopeOf({ ...LINK, title: "New", description: "Old", doIndex: true }));
  const update = { id: "link_1", title: "New", comments: null };
  const { reply } = await callTool(invoke, ACCOUNT, updateADubLinkById, update);
  expect(reply.result).toEqual({ id: "link_1", url: "https://acme.com", title: "New", comments: null });
  const { reply: created } = await callTool(invoke, ACCOUNT, createADubLink, { url: "acme.com", title: "New" });
  expect(created.result).toEqual({ id: "link_1", url: "https://acme.com" });
  const { reply: full } = await callTool(invoke, ACCOUNT, updateADubLinkById, { ...update, detail: "full" });
  expect(full.result).toMatchObject({ geo: LINK.geo, description: "Old", comments: null });
  for (const { args } of invoke.calls) expect(JSON.stringify(args)).not.toContain("detail");
});

test("a single record is answered whole", async () => {
  const { reply } = await callTool(
    scriptedInvoke(() => envelopeOf(LINK)),
    ACCOUNT,
    getSingleDubLinkById,
    {
      domain: "acme.link",
      key: "x",
    },
  );
  expect(reply.result).toEqual(LINK);
});

test("only the named fields of each row", async () => {
  const invoke = scriptedInvoke(() => envelopeOf([LINK, { id: "link_2" }]));
  const { reply } = await callTool(invoke, ACCOUNT, listAllDubLinks, { fields: ["url", "id"] });
  expect(reply.result).toEqual([{ url: "https://acme.com", id: "link_1" }, { id: "link_2" }]);
});

const EVENTS = [
  {
    event: "lead",
    click: { country: "DE", city: "Bonn" },
    link: { tags: [{ id: "t", name: "Mail" }] },
    customer: null,
  },
  { event: "lead", click: { country: "US", city: null }, link: { tags: [] }, customer: null },
];

test.each<[string[], unknown[]]>([
  [["click.country"], [{ click: { country: "DE" } }, { click: { country: "US" } }]],
  [
    ["event", "click.city"],
    [
      { event: "lead", click: { city: "Bonn" } },
      { event: "lead", click: {} },
    ],
  ],
  [["link.tags.name"], [{ link: { tags: [{ name: "Mail" }] } }, { link: { tags: [] } }]],
  [
    ["click.country", "click"],
    EVENTS.map(({ click: { country, city } }) => ({ click: city ? { country, city } : { country } })),
  ],
  [["customer.id"], [{}, {}]],
])("fields of fields are named by paths: %j", async (fields, result) => {
  const invoke = scriptedInvoke(() => envelopeOf(EVENTS));
  const { reply } = await callTool(invoke, ACCOUNT, listAllDubEvents, { fields });
  expect(reply.result).toEqual(result);
});

test.each([
  ["click.contry", 'No row has a field "click.contry". Did you mean `click.country`?'],
  ["clik.country", 'No row has a field "clik.country".'],
  ["event.name", 'No row has a field "event.name".'],
  ["link.tags.nme", 'No row has a field "link.tags.nme".'],
  ["", 'No row has a field "".'],
  ["click.", 'No row has a field "click.".'],
])("the path %j leads nowhere, which is a mistake to mend", async (path, message) => {
  const invoke = scriptedInvoke(() => envelopeOf(EVENTS));
  await expect(callTool(invoke, ACCOUNT, listAllDubEvents, { fields: [path] })).rejects.toThrow(message);
});

test("a field that no row has is a mistake to mend, in an empty list it is none", async () => {
  const call = (rows: unknown[]) =>
    callTool(
      scriptedInvoke(() => envelopeOf(rows)),
      ACCOUNT,
      listAllDubLinks,
      { fields: ["URLs"] },
    );
  await expect(call([LINK])).rejects.toThrow('No row has a field "URLs". Did you mean `url`?');
  expect((await call([])).reply.result).toEqual([]);
});

test("a page that is too large is asked for again with the same filters and a limit", async () => {
  const rows = Array.from({ length: 100 }, (_, index) => ({ id: `link_${index}`, url: "x".repeat(2_000) }));
  const invoke = scriptedInvoke(({ query }) => envelopeOf(rows.slice(0, Number(query.limit ?? 100)), `${query.limit}`));
  const { reply } = await callTool(invoke, ACCOUNT, listAllDubLinks, { search: "x" });
  expect(invoke.calls.map(({ args }) => args.query)).toEqual([
    { search: "x" },
    { search: "x", limit: reply.result_count },
  ]);
  expect(reply).toMatchObject({ truncated: true, next_cursor: `${reply.result_count}` });
});
