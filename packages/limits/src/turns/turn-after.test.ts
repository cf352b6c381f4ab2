import { expect, test } from "vitest";
import { turnAfter } from "./turn-after.ts";

test.each([
  ["after a long text others have their turn", 5_000_000, ["other", "next"]],
  ["after a short one they wait", 1_000, ["next", "other"]],
])("%s", async (_, length, order) => {
  const done: string[] = [];
  const other = new Promise<void>((resolve) =>
    setImmediate(() => {
      done.push("other");
      resolve();
    }),
  );
  await turnAfter("a".repeat(length));
  done.push("next");
  await other;
  expect(done).toEqual(order);
});
