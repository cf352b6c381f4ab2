import { expect, test } from "vitest";
import { UsageError } from "../terminal/cli-error.ts";
import { readExpiry } from "./read-expiry.ts";

const NOON = Date.UTC(2026, 2, 4, 12);

test("a key or token ends at an instant, or so much later", async () => {
  expect(await readExpiry("2030-04-16", NOON)).toBe(Date.UTC(2030, 3, 16, 12));
  expect(await readExpiry("in 90 days", NOON)).toBe(NOON + 90 * 86_400_000);
});

test.each([
  ["soonish", "is no date."],
  ["", "is no date."],
  ["2020-01-01", "lies in the past."],
  ["90 days ago", "lies in the past."],
])("%j is refused", async (text, message) => {
  await expect(readExpiry(text, NOON)).rejects.toThrow(new UsageError(`--expires: "${text}" ${message}`));
});
