import { expect, test } from "vitest";
import { CliError } from "../../terminal/cli-error.ts";
import { readExpiry, readLimit, readScopes } from "./key-options.ts";

const NOON = Date.UTC(2026, 2, 4, 12);

test("scopes are separated by commas or spaces; none given means no limits", () => {
  expect(readScopes({ scopes: "links.read, tags.write  apis.read" })).toEqual([
    "links.read",
    "tags.write",
    "apis.read",
  ]);
  expect(readScopes({ readOnly: true })).toEqual(["apis.read"]);
  expect(readScopes({})).toBeUndefined();
});

test("a key ends at an instant, or so much later", () => {
  expect(readExpiry("2030-04-16", NOON)).toBe(Date.UTC(2030, 3, 16, 12));
  expect(readExpiry("in 90 days", NOON)).toBe(NOON + 90 * 86_400_000);
});

test("a limit is a whole number above 0", () => {
  expect([readLimit("600", "--n"), readLimit(undefined, "--n")]).toEqual([600, undefined]);
});

test.each([
  [
    "an empty list of scopes, which would mean all",
    () => readScopes({ scopes: " ," }),
    "--scopes takes at least one scope.",
  ],
  [
    "scopes of a read-only key",
    () => readScopes({ readOnly: true, scopes: "links.read" }),
    "--read-only and --scopes exclude each other.",
  ],
  ["what is no date", () => readExpiry("soonish", NOON), '--expires: "soonish" is no date.'],
  ...["0", "-1", "1.5", "many", "", "2147483648"].map(
    (text) => [`the limit "${text}"`, () => readLimit(text, "--n"), "--n takes a whole number above 0."] as const,
  ),
] as const)("%s is refused", (_what, read, message) => {
  expect(read).toThrow(new CliError(message));
});
