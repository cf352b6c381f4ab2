import { describe, expect, test } from "vitest";
import { assertSmall } from "./assert-small.ts";
import { MAX_ENTRIES, TEXT_QUOTAS } from "./quotas.ts";

const { text, address, document, all } = TEXT_QUOTAS;
const of = (length: number) => "x".repeat(length);

describe.each<[string, number]>([
  ["comments", text],
  ["title", text],
  ["password", text],
  ["anything", text],
  ["video", address],
  ["url", address],
  ["expiredUrl", address],
  ["avatar", address],
  ["assetLinks", document],
  ["appleAppSiteAssociation", document],
])("%s", (field, max) => {
  test(`has at most ${max} characters, also in a list and within something else`, () => {
    for (const wrap of [(value: unknown) => value, (value: unknown) => ({ data: value })]) {
      expect(() => assertSmall(wrap({ [field]: of(max) }))).not.toThrow();
      expect(() => assertSmall(wrap({ [field]: of(max + 1) }))).toThrow(`${field}: Must be ${max} or fewer`);
      expect(() => assertSmall(wrap({ [field]: ["ok", of(max + 1)] }))).toThrow(`${field}.1: Must be ${max} or fewer`);
    }
  });
});

test("all texts of a thing together are bounded, those of each thing of a list by themselves", () => {
  const large = { url: of(address), ios: of(address) };
  expect(() => assertSmall([large, large, large])).not.toThrow();
  expect(() => assertSmall({ ...large, android: of(address) })).toThrow(`All texts together must be ${all} or fewer`);
  expect(() => assertSmall([large, { ...large, android: of(address) }])).toThrow("too_big: 1: All texts together");
});

test("addresses by country are addresses, and are counted", () => {
  const countries = (count: number, length: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`C${index}`, of(length)]));
  expect(() => assertSmall({ geo: countries(2, 32_000) })).not.toThrow();
  expect(() => assertSmall({ geo: countries(1, 32_001) })).toThrow("geo.C0: Must be 32000 or fewer");
  expect(() => assertSmall({ geo: countries(300, 1_000) })).toThrow("All texts together");
  expect(() => assertSmall({ geo: countries(MAX_ENTRIES + 1, 1) })).toThrow(`geo: Must have at most ${MAX_ENTRIES}`);
});

test("lists are bounded, and what other rules bound is left to them", () => {
  expect(() => assertSmall({ tagIds: Array.from({ length: MAX_ENTRIES + 1 }, () => "t") })).toThrow(
    "tagIds: Must have",
  );
  expect(() => assertSmall({ image: of(1_000_000), logo: of(1_000_000), metadata: { note: of(9_000) } })).not.toThrow();
});

test("what is nested deep does not overflow the stack", () => {
  let nested: unknown = "x";
  for (let level = 0; level < 50_000; level += 1) nested = [nested];
  expect(() => assertSmall({ nested })).not.toThrow();
});
