import { expect, test } from "vitest";
import { fuzzyScore } from "./fuzzy.ts";

test("a name fits better the closer it is to what was typed", () => {
  const scores = ["links", "new link", "blinking", "l-i-n-k-s", "analytics"].map((name) => fuzzyScore(name, "link"));
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(scores.at(-1)).toBe(0);
  expect(fuzzyScore("list_all_dub_analytics", "laa")).toBeGreaterThan(0);
});
