import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { inOwnTurn } from "./in-own-turn.ts";

test.each([
  ["others have their turn before work on a long text, and after it", 5_000_000, ["other", "work", "other", "next"]],
  ["a short one is no reason to wait", 1_000, ["work", "next"]],
])("%s", async (_, length, order) => {
  const done: string[] = [];
  let isOver = false;
  const others = (async () => {
    while (!isOver) {
      await setImmediate();
      if (!isOver && done.at(-1) !== "other") done.push("other");
    }
  })();
  const text = "a".repeat(length);
  const result = await inOwnTurn(text, (given) => {
    done.push("work");
    return given.length;
  });
  done.push("next");
  isOver = true;
  await others;
  expect(result).toBe(length);
  expect(done).toEqual(order);
});
