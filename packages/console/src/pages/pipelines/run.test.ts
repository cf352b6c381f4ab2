import { expect, test } from "vitest";
import type { Run } from "./run.ts";
import { actionsOf, leftInWords, progressInWords } from "./run.ts";

const counts = { total: 1_900, done: 1_190, failed: 10, skipped: 0 };

test.each([
  ["running", 0, ["pause", "cancel"]],
  ["rate_limited", 0, ["pause", "resume", "cancel"]],
  ["paused", 0, ["resume", "cancel"]],
  ["completed", 0, []],
  ["completed", 2, ["retry"]],
  ["failed", 0, ["retry"]],
  ["stopped", 3, ["retry"]],
])("a %s run with %d failures can %j", (state, failed, actions) => {
  expect(actionsOf({ state, counts: { ...counts, failed } })).toEqual(actions);
});

test("progress and what is left are said in words", () => {
  expect(progressInWords({ counts, unit: "row" } as Run)).toBe("1,200 of 1,900 rows");
  expect(progressInWords({ counts: { ...counts, total: null }, unit: "links" } as Run)).toBe("1,200 links");
  const inSeconds = (seconds: number) => leftInWords(new Date(seconds * 1_000).toISOString(), 0);
  expect([inSeconds(5), inSeconds(360), inSeconds(7_200)]).toEqual(["5 s left", "6 min left", "2 h left"]);
  expect(leftInWords(null)).toBe("");
});
