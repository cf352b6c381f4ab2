import { describe, expect, test } from "vitest";
import { visitFilters } from "./event-filters.ts";

describe("filters on visits", () => {
  test.each([
    [{ device: "mobile" }, "device", ["Mobile"]],
    [{ browser: "mobile safari,chrome" }, "browser", ["Mobile Safari", "Chrome"]],
    [{ os: "ios" }, "os", ["iOS"]],
    [{ os: "iOS" }, "os", ["iOS"]],
    [{ os: "mac OS" }, "os", ["Mac OS"]],
    [{ city: "san jose" }, "city", ["san jose"]],
    [{ url: "https://x.co/a" }, "baseUrl", ["https://x.co/a"]],
    [{ refererUrl: "https://x.co/a" }, "refererUrl", ["https://x.co/a"]],
    [{ qr: true }, "trigger", ["qr"]],
  ])("%j looks for %s in %j", (query, dimension, values) => {
    expect(visitFilters(query)).toEqual([{ dimension, values, negated: false }]);
  });

  test("a region takes the place of a country", () => {
    expect(visitFilters({ country: "FR", region: "-US-CA" })).toEqual([
      { dimension: "region", values: ["US-CA"], negated: true },
    ]);
  });

  test("a trigger takes the place of qr, and `qr: false` means nothing", () => {
    expect(visitFilters({ qr: true, trigger: "link" })).toEqual([
      { dimension: "trigger", values: ["link"], negated: false },
    ]);
    expect(visitFilters({ qr: false })).toEqual([]);
  });

  test("conditions add up", () => {
    expect(visitFilters({ country: "-US", utm_source: "goo" })).toEqual([
      { dimension: "country", values: ["US"], negated: true },
      { dimension: "utm_source", values: ["goo"], negated: false },
    ]);
  });
});
