import { expect, test } from "vitest";
import { UsageError } from "../../terminal/cli-error.ts";
import { readLimit, readScopes } from "./key-options.ts";

test("scopes are separated by commas or spaces; none given means no limits", () => {
  expect(readScopes({ scopes: "links.read, tags.write  apis.read" })).toEqual([
    "links.read",
    "tags.write",
    "apis.read",
  ]);
  expect(readScopes({ readOnly: true })).toEqual(["apis.read"]);
  expect(readScopes({})).toBeUndefined();
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
  ...["0", "-1", "1.5", "many", "", "2147483648"].map(
    (text) => [`the limit "${text}"`, () => readLimit(text, "--n"), "--n takes a whole number above 0."] as const,
  ),
] as const)("%s is refused", (_what, read, message) => {
  expect(read).toThrow(new UsageError(message));
});
