import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { retrieveAnalytics } from "../analytics/retrieve-analytics.ts";
import { createCustomer } from "../customers/create-customer.ts";
import { getCustomers } from "../customers/get-customers.ts";
import { checkDomainStatus } from "../domains/check-domain-status.ts";
import { createDomain } from "../domains/create-domain.ts";
import { registerDomain } from "../domains/register-domain.ts";
import { listEvents } from "../events/list-events.ts";
import { createFolder } from "../folders/create-folder.ts";
import { listFolders } from "../folders/list-folders.ts";
import { bulkCreateLinks } from "../links/bulk-create-links.ts";
import { bulkUpdateLinks } from "../links/bulk-update-links.ts";
import { createLink } from "../links/create-link.ts";
import { getLinkInfo } from "../links/get-link-info.ts";
import { getLinks } from "../links/get-links.ts";
import { getLinksCount } from "../links/get-links-count.ts";
import type { AnyOperation } from "../operation.ts";
import { getQRCode } from "../qr/get-qr-code.ts";
import { createTag } from "../tags/create-tag.ts";
import { updateTag } from "../tags/update-tag.ts";
import { trackClick } from "../track/track-click.ts";
import { trackLead, trackLeadClient } from "../track/track-lead.ts";
import { trackOpen } from "../track/track-open.ts";
import { trackSale, trackSaleClient } from "../track/track-sale.ts";
import { AppError } from "./app-error.ts";
import { formatPath, parseInput } from "./parse-input.ts";

function messageOf(schema: z.ZodType | null, input: unknown): string {
  if (schema === null) return "takes none";
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
const MANY = Array.from({ length: 101 }, () => "a");
const lead = { eventName: "Sign up", customerExternalId: "u" };

/** See behaviour/links 3.3 and behaviour/attribution 1.2. */
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
    [listFolders, { pageSize: "51" }, "too_big: pageSize: Max page size is 50."],
    [getCustomers, { pageSize: "101" }, "too_big: pageSize: Max page size is 100."],
    [checkDomainStatus, {}, "invalid_union: domains: Invalid input"],
    [getQRCode, { url: "foo" }, "custom: url: Invalid URL"],
    [getQRCode, { url, level: "X" }, 'invalid_value: level: Invalid option: expected one of "L"|"M"|"Q"|"H"'],
    [getQRCode, { url, size: "big" }, "invalid_type: size: Invalid input: expected number, received NaN"],
    [getQRCode, { url, size: "4097" }, "too_big: size: Too big: expected number to be <=4096"],
  ])("$id query %#", (operation, query, message) => {
    expect(messageOf(operation.input.query, query)).toBe(message);
  });

  it.each([
    [bulkCreateLinks, [], "too_small: : No links created – you must provide at least one link."],
    [bulkCreateLinks, Array(101).fill({ url }), "too_big: : You can only create up to 100 links at a time."],
    [bulkCreateLinks, [{ url }, { url: 5 }], "invalid_type: [1].url: Invalid input: expected string, received number"],
    [bulkUpdateLinks, { data: { url: "foo" } }, "custom: data.url: Invalid URL"],
    [createTag, {}, "custom: name: Name is required."],
    [createTag, { name: "  " }, "too_small: name: Too small: expected string to have >=1 characters"],
    [
      createTag,
      { name: "n", color: "black" },
      "invalid_value: color: Invalid color. Must be one of: red, yellow, green, blue, purple, brown, gray, pink",
    ],
    [updateTag, { color: "red" }, "custom: name: Name is required."],
    [
      createFolder,
      { name: "n", accessLevel: "admin" },
      'invalid_value: accessLevel: Invalid option: expected one of "write"|"read"',
    ],
    [createDomain, {}, "invalid_type: slug: slug is required"],
    [createDomain, { slug: "a.co", logo: "" }, "invalid_union: logo: Invalid input"],
    [createDomain, { slug: "a.co", expiredUrl: "javascript:alert(1)" }, "custom: expiredUrl: Invalid URL"],
    [registerDomain, { domain: "a.com" }, 'invalid_format: domain: Invalid string: must end with ".link"'],
    [registerDomain, { domain: "a.LINK" }, 'invalid_format: domain: Invalid string: must end with ".link"'],
    [trackLead, {}, "invalid_type: eventName: Invalid input: expected string, received undefined"],
    [trackLead, "text", "invalid_type: : Invalid input: expected object, received string"],
    [trackLead, { ...lead, customerEmail: "x" }, "invalid_format: customerEmail: Invalid email address"],
    [
      trackLead,
      { ...lead, mode: "later" },
      'invalid_value: mode: Invalid option: expected one of "async"|"wait"|"deferred"',
    ],
    [trackLead, { ...lead, eventQuantity: 0 }, "too_small: eventQuantity: Too small: expected number to be >0"],
    [trackLead, { ...lead, eventQuantity: 101 }, "too_big: eventQuantity: Too big: expected number to be <=100"],
    [
      trackLead,
      { ...lead, eventQuantity: 1.5 },
      "invalid_type: eventQuantity: Invalid input: expected int, received number",
    ],
    [
      trackLead,
      { ...lead, metadata: { text: "x".repeat(10_000) } },
      "custom: metadata: Metadata must be less than 10,000 characters when stringified",
    ],
    [trackLeadClient, lead, "invalid_type: clickId: Invalid input: expected string, received undefined"],
    [
      trackLeadClient,
      { ...lead, clickId: "", customerExternalId: " " },
      "too_small: customerExternalId: customerExternalId is required",
    ],
    [
      trackSaleClient,
      { amount: 1, externalId: "u" },
      "invalid_type: customerExternalId: Invalid input: expected string, received undefined",
    ],
    [trackSale, { customerExternalId: "u" }, "invalid_type: amount: amount is required"],
    [trackSale, { customerExternalId: "u", amount: "5" }, "invalid_type: amount: amount is required"],
    [trackSale, { customerExternalId: "u", amount: -1 }, "too_small: amount: amount cannot be negative"],
    [
      trackSale,
      { customerExternalId: "u", amount: 1.5 },
      "invalid_type: amount: Invalid input: expected int, received number",
    ],
    [trackLead, { ...lead, eventName: " " }, "too_small: eventName: eventName is required"],
    [trackLeadClient, { ...lead, clickId: "", eventName: "" }, "too_small: eventName: eventName is required"],
    [createCustomer, { country: "US" }, "invalid_type: externalId: Invalid input: expected string, received undefined"],
    [createCustomer, { externalId: "u" }, "invalid_type: country: Invalid input: expected string, received undefined"],
    [
      createCustomer,
      { externalId: "u", country: null },
      "invalid_type: country: Invalid input: expected string, received null",
    ],
    [bulkUpdateLinks, { linkIds: MANY, data: {} }, "too_big: linkIds: You can only update up to 100 links at a time."],
    [
      bulkUpdateLinks,
      { externalIds: MANY, data: {} },
      "too_big: externalIds: You can only update up to 100 links at a time.",
    ],
    [trackOpen, {}, "custom: : Either deepLink or dubDomain must be provided."],
    [trackOpen, { deepLink: "foo" }, "custom: deepLink: Invalid URL"],
    [trackClick, {}, "invalid_type: domain: domain is required."],
    [trackClick, { domain: "not a host" }, "invalid_type: domain: domain is required."],
    [trackClick, { domain: "acme.link" }, "invalid_type: key: key is required."],
  ])("$id body %#", (operation: AnyOperation, body, message) => {
    expect(messageOf(operation.input.body, body)).toBe(message);
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
