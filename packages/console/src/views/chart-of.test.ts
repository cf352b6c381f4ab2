import fc from "fast-check";
import { expect, test } from "vitest";
import { chartOf } from "./chart-of.ts";

test("a count is four figures, of which those that are not there are none", () => {
  expect(chartOf({}, { result: { clicks: 5, leads: 0, sales: 0, saleAmount: 0 } })).toMatchObject({
    kind: "totals",
    measures: ["clicks", "leads", "sales", "saleAmount"],
    totals: { clicks: 5 },
  });
  expect(chartOf({}, { result: [{ leads: 2 }] })).toMatchObject({ kind: "totals", measures: ["leads"] });
});

test("a timeseries is a line", () => {
  const result = [
    { start: "2026-11-01T00:00:00.000Z", clicks: 3 },
    { start: "2026-11-02T00:00:00.000Z", clicks: 1 },
  ];
  expect(chartOf({ groupBy: "timeseries" }, { result })).toMatchObject({
    kind: "series",
    measures: ["clicks"],
    buckets: [{ clicks: 3, leads: 0 }, { clicks: 1 }],
  });
});

test.each([
  ["countries", { groupBy: "countries" }, { country: "DE", clicks: 3 }, "Countries", "Germany"],
  ["top_links", { groupBy: "top_links" }, { id: "link_1", domain: "acme.link", key: "a", clicks: 3 }, "Links", "/a"],
  [
    "a grouping without a card",
    { groupBy: "top_urls" },
    { url: "https://a.test/", clicks: 3 },
    "top_urls",
    "https://a.test/",
  ],
  ["links", {}, { id: "link_1", shortLink: "https://acme.link/a", url: "x", clicks: 3 }, "Links", "acme.link/a"],
  ["partners", {}, { id: "pn_1", name: "Ada", totalClicks: 3, totalSaleAmount: 900 }, "Partners", "Ada"],
])("%s are ranked rows", (_, args, row, label, name) => {
  expect(chartOf(args, { result: [row] })).toMatchObject({ kind: "ranking", label, rows: [{ name, clicks: 3 }] });
});

test("where there are no figures, there is no chart", () => {
  for (const body of [
    undefined,
    null,
    "text",
    {},
    { result: [] },
    { result: [{ id: "tag_1", name: "a" }] },
    { result: 5 },
  ])
    expect(chartOf({}, body)).toBeUndefined();
});

test("no result breaks it", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (args, result) => {
      chartOf(args, { result });
    }),
  );
});
