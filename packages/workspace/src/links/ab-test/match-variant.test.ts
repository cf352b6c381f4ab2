import { expect, test } from "vitest";
import { matchVariant } from "./match-variant.ts";

const variants = (...urls: string[]) => urls.map((url) => ({ url }));
const A = "https://acme.test/a";
const B = "https://acme.test/b?v=1";

test.each([
  [`${A}?dub_id=x`, A],
  [`${A}?v=1&dub_id=x`, A],
  ["https://acme.test/b?v=1&utm_source=mail&via=key", B],
  ["https://acme.test/b?v=2", B],
  ["https://acme.test/b", B],
  ["https://acme.test/a/", undefined],
  ["https://acme.test/a#part", undefined],
  ["https://elsewhere.test/a", undefined],
  ["http://acme.test/a", undefined],
  ["", undefined],
])("%s comes from %s", (recorded, expected) => {
  expect(matchVariant(variants(A, B), recorded)).toBe(expected);
});

test("variants of one address are told apart by their own parameters", () => {
  const page = variants("https://acme.test/", "https://acme.test/?v=b", "https://acme.test/?v=c");
  const matched = (query: string) => matchVariant(page, `https://acme.test/${query}`);
  expect(matched("?dub_id=x")).toBe("https://acme.test/");
  expect(matched("?v=b&dub_id=x")).toBe("https://acme.test/?v=b");
  expect(matched("?dub_id=x&v=c")).toBe("https://acme.test/?v=c");
});

test("a visit that has set the one parameter they differ in counts for none", () => {
  expect(matchVariant(variants("https://acme.test/?v=b", "https://acme.test/?v=c"), "https://acme.test/?v=d")).toBe(
    undefined,
  );
});

test("is written as the redirect writes it, and a click id takes the place of its marker", () => {
  const [marked, bare] = ["https://acme.test/buy?dub_client_reference_id=1", "https://acme.test"];
  const all = variants(marked, bare);
  expect(matchVariant(all, "https://acme.test/buy?client_reference_id=dub_id_x")).toBe(marked);
  expect(matchVariant(all, "https://acme.test/?dub_id=x")).toBe(bare);
});
