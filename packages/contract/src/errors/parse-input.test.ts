import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { retrieveAnalytics } from "../analytics/retrieve-analytics.ts";
import { listEvents } from "../events/list-events.ts";
import { createLink } from "../links/create-link.ts";
import { getLinkInfo } from "../links/get-link-info.ts";
import { getLinks } from "../links/get-links.ts";
import { getLinksCount } from "../links/get-links-count.ts";
import { AppError } from "./app-error.ts";
import { formatPath, parseInput } from "./parse-input.ts";

function messageOf(schema: z.ZodType, input: unknown): string {
  try {
    parseInput(schema, input);
  } catch (error) {
    if (error instanceof AppError && error.code === "unprocessable_entity") return error.message;
    throw error;
  }
  return "accepted";
}

const url = "https://acme.test";
const half = { url, percentage: 50 };

/** Source: spec dub-links 3.3, the rows of our operations, in its order; then spec dub-attribution 0.2. */
describe("parseInput answers with Dub's text", () => {
  it.each([
    [{}, "invalid_type: url: Invalid input: expected string, received undefined"],
    [[], "invalid_type: : Invalid input: expected object, received array"],
    ["text", "invalid_type: : Invalid input: expected object, received string"],
    [null, "invalid_type: : Invalid input: expected object, received null"],
    [{ url, domain: "d".repeat(191) }, "too_big: domain: Too big: expected string to have <=190 characters"],
    [{ url, keyLength: 2 }, "too_small: keyLength: Too small: expected number to be >=3"],
    [{ url, externalId: "" }, "too_small: externalId: Too small: expected string to have >=1 characters"],
    [{ url, archived: "true" }, "invalid_type: archived: Invalid input: expected boolean, received string"],
    [{ url, tagIds: 5 }, "invalid_union: tagIds: Invalid input"],
    [{ url, tagIds: [1] }, "invalid_union: tagIds: Invalid input"],
    [{ url, tagIds: null }, "invalid_union: tagIds: Invalid input"],
    [{ url, expiredUrl: "foo" }, "custom: expiredUrl: Invalid URL"],
    [{ url, expiredUrl: "" }, "custom: expiredUrl: Invalid URL"],
    [{ url, geo: { US: "foo" } }, "custom: geo.US: Invalid URL"],
    [{ url, geo: [] }, "invalid_type: geo: Invalid input: expected record, received array"],
    [{ url, utm_source: "u".repeat(256) }, "too_big: utm_source: Too big: expected string to have <=255 characters"],
    [{ url, testVariants: [half] }, "too_small: testVariants: Too small: expected array to have >=2 items"],
    [
      { url, testVariants: [{ url, percentage: 5 }, half] },
      "too_small: testVariants[0].percentage: Too small: expected number to be >=10",
    ],
    [{ url: "u".repeat(32_001) }, "too_big: url: Must be 32000 or fewer characters long."],
    [
      { url, image: "http://localhost/x.png" },
      "invalid_format: image: Image must be a publicly accessible http:// or https:// URL (localhost and IP addresses aren't allowed).",
    ],
  ])("createLink body %#", (body, message) => {
    expect(messageOf(createLink.input.body, body)).toBe(message);
  });

  it.each([
    [getLinks, { page: "0" }, "too_small: page: Page must be greater than 0."],
    [getLinks, { page: "abc" }, "invalid_type: page: Page must be a number."],
    [getLinks, { page: "1.5" }, "invalid_type: page: Page must be an integer."],
    [getLinks, { pageSize: "101" }, "too_big: pageSize: Max page size is 100."],
    [getLinks, { showArchived: "1" }, 'invalid_value: showArchived: Invalid option: expected one of "true"|"false"'],
    [getLinks, { showArchived: "" }, 'invalid_value: showArchived: Invalid option: expected one of "true"|"false"'],
    [getLinksCount, { groupBy: "x" }, "invalid_union: groupBy: Invalid input"],
    [getLinkInfo, { domain: "not a host" }, "custom: domain: Invalid domain format"],
    [
      retrieveAnalytics,
      { event: "x" },
      "invalid_value: event: Invalid event type. Valid event types are: clicks, leads, sales",
    ],
    [
      listEvents,
      { event: "composite" },
      "invalid_value: event: Invalid event type. Valid event types are: clicks, leads, sales",
    ],
    [listEvents, { limit: "1001" }, "too_big: limit: Max page size is 1000."],
  ])("$id query %#", (operation, query, message) => {
    expect(messageOf(operation.input.query, query)).toBe(message);
  });

  it("names every grouping when analytics is asked for an unknown one", () => {
    expect(messageOf(retrieveAnalytics.input.query, { groupBy: "x" })).toMatch(
      /^invalid_value: groupBy: Invalid type value. Valid values are: count, timeseries, .*, utm_contents$/,
    );
  });

  it("reports the first wrong field in the order of the schema, whatever the order of the input", () => {
    const body = { tagId: 1, prefix: 1, externalId: "", keyLength: 2, url };
    expect(messageOf(createLink.input.body, body)).toMatch(/^too_small: keyLength:/);
  });

  it("drops unknown keys", () => {
    expect(parseInput(createLink.input.body, { url, surprise: 1 })).toEqual({ url });
  });
});

describe("formatPath", () => {
  it.each([
    [[], ""],
    [["a", "b"], "a.b"],
    [["a", 0, "b"], "a[0].b"],
    [[1, "url"], "[1].url"],
  ])("%j becomes %j", (path, text) => {
    expect(formatPath(path)).toBe(text);
  });
});
