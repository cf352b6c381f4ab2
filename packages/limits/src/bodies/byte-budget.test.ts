import { expect, test } from "vitest";
import { ByteBudget } from "./byte-budget.ts";

test("gives out no more than there is, and what is given back can be had again", () => {
  const budget = new ByteBudget(10);
  expect([budget.take(6), budget.take(5), budget.take(4), budget.take(1), budget.take(0)]).toEqual([
    true,
    false,
    true,
    false,
    true,
  ]);
  budget.give(4);
  expect([budget.take(5), budget.take(4)]).toEqual([false, true]);
});
