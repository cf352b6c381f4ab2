import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { readInput } from "./read-input.ts";
import { ArgumentFault } from "./refusals.ts";

type Args = Record<string, unknown>;

const toolNamed = (name: string) => {
  const tool = catalog.find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`No tool ${name}`);
  return tool;
};
const read = (name: string, args: Args) => readInput(toolNamed(name), args);

const LINKS = "dub_links_bulk_create";
const COMMISSIONS = "dub_commissions_bulk_create";
const PARTNER_LINKS = "dub_partner_links_bulk_update";

test.each<[string, string, Args, Args]>([
  [
    "are of every item, whose own values win",
    LINKS,
    { defaults: { domain: "a.link", tagIds: ["t"] }, links: [{ url: "x" }, { url: "y", domain: "b.link" }] },
    {
      links: [
        { domain: "a.link", tagIds: ["t"], url: "x" },
        { domain: "b.link", tagIds: ["t"], url: "y" },
      ],
    },
  ],
  [
    "give what an item requires",
    LINKS,
    { defaults: { url: "x" }, links: [{ key: "a" }, { key: "b" }] },
    {
      links: [
        { url: "x", key: "a" },
        { url: "x", key: "b" },
      ],
    },
  ],
  [
    "are not merged into an item's own objects and lists",
    LINKS,
    { defaults: { geo: { DE: "d", FR: "f" }, tagIds: ["t"] }, links: [{ url: "x", geo: { DE: "e" }, tagIds: [] }] },
    { links: [{ geo: { DE: "e" }, tagIds: [], url: "x" }] },
  ],
  [
    "are read from JSON text, and stand in for null",
    LINKS,
    { defaults: '{"tagIds":"[\\"t\\"]","domain":null}', links: '[{"url":"x","tagIds":null}]' },
    { links: [{ tagIds: ["t"], url: "x" }] },
  ],
  [
    "are of several bodies, too",
    COMMISSIONS,
    { defaults: { type: "custom", partnerId: "p" }, commissions: [{ amount: 1 }, { amount: 2, partnerId: "q" }] },
    {
      commissions: [
        { type: "custom", partnerId: "p", amount: 1 },
        { type: "custom", partnerId: "q", amount: 2 },
      ],
    },
  ],
  ["of nothing change nothing", LINKS, { defaults: {}, links: [{ url: "x" }] }, { links: [{ url: "x" }] }],
])("defaults %s", (_what, tool, args, call) => {
  expect(read(tool, args)).toEqual(call);
});

test.each<[string, string, Args, string]>([
  ["a name that items do not have", LINKS, { defaults: { domian: "a" }, links: [{ url: "x" }] }, "defaults.domian"],
  ["a value that items do not take", LINKS, { defaults: { archived: 5 }, links: [{ url: "x" }] }, "defaults.archived"],
  ["a name of the call", COMMISSIONS, { defaults: { dry_run: true }, commissions: [{}] }, "defaults.dry_run"],
  ["what is no object", LINKS, { defaults: ["a"], links: [{ url: "x" }] }, "defaults"],
  ["one item written out", COMMISSIONS, { defaults: { amount: 1 }, type: "custom", partnerId: "p" }, "defaults"],
  ["partner links that are none", PARTNER_LINKS, { defaults: { partnerId: "p" }, url: "x" }, "defaults"],
  ["a tool whose items are ids", "dub_links_bulk_delete", { defaults: {}, linkIds: ["a"] }, "defaults"],
])("defaults are refused: %s", (_what, tool, args, field) => {
  expect(() => read(tool, args)).toThrow(expect.objectContaining({ name: "ArgumentFault", field }));
});

test.each<[string, Args, Args, Args]>([
  [
    "who empties a field does not want the value of all",
    { comments: "c", linkProps: { title: "T", image: "i" } },
    { clear: ["comments", "title"] },
    { comments: null, linkProps: { title: null, image: "i" } },
  ],
  [
    "who gives a value does not want it emptied",
    { clear: ["comments", "title", "image"] },
    { comments: "c", linkProps: { title: "T" } },
    { comments: "c", linkProps: { title: "T", image: null } },
  ],
  ["what all empty is emptied", { clear: ["title"] }, {}, { linkProps: { title: null } }],
])("of updates %s", (_what, defaults, item, sent) => {
  const { links } = read(PARTNER_LINKS, { defaults: { partnerId: "p", ...defaults }, links: [{ url: "x", ...item }] });
  expect(links).toEqual([{ partnerId: "p", url: "x", ...sent }]);
});

test("a fault that only an item shows is told of the item", () => {
  const args = { defaults: { partnerId: "p" }, commissions: [{ type: "custom" }, {}] };
  expect(() => read(COMMISSIONS, args)).toThrow(expect.objectContaining({ field: "commissions.1.type" }));
});

test("what all items together would hold is bounded before it is made", () => {
  const links = Array.from({ length: 10_000 }, (_, index) => ({ url: `https://a.example/${index}` }));
  const fitting = read(LINKS, { defaults: { comments: "c".repeat(1_600) }, links });
  expect(fitting.links).toHaveLength(10_000);
  const refused = () => read(LINKS, { defaults: { comments: "c".repeat(1_700) }, links });
  expect(refused).toThrow(ArgumentFault);
  expect(refused).toThrow(/17\d{6} bytes to 10000 items/);
});
