import { expect, test } from "vitest";
import { closest } from "./did-you-mean.ts";

const NAMES = ["url", "tagIds", "externalId", "customerExternalId", "domain"];

test.each([
  ["tag_ids", "tagIds"],
  ["tagId", "tagIds"],
  ["URL", "url"],
  ["externalid", "externalId"],
  ["custmerExternalId", "customerExternalId"],
  ["domian", "domain"],
  ["ulr", "url"],
])("%s is meant to be %s", (word, meant) => {
  expect(closest(word, NAMES)).toBe(meant);
});

test.each(["folder", "", "x".repeat(100_000)])("nothing is near %.10s", (word) => {
  expect(closest(word, NAMES)).toBeUndefined();
});
