import { expect, onTestFinished, test, vi } from "vitest";
import { describeEachDialect } from "../testing/databases.ts";
import type { Fold } from "./folds.ts";
import { createFolds } from "./folds.ts";

describeEachDialect("what drains have put aside", ({ open }) => {
  async function setUp(fold: Fold, foldMs = 5) {
    const errors: unknown[] = [];
    const onError = (error: unknown) => void errors.push(error);
    const folds = createFolds({ database: await open(), fold, foldMs, onError });
    onTestFinished(folds.close);
    return { folds, errors };
  }

  test("is folded until nothing is left, some time after it was put there", async () => {
    let left = 12;
    const { folds, errors } = await setUp(async () => --left > 0);
    folds.later();
    folds.later();
    await vi.waitFor(() => expect(left).toBe(0), { timeout: 20_000 });
    expect(errors).toEqual([]);
  });

  test("is folded in part for who asks, and the rest goes on waiting", async () => {
    let left = 12;
    const { folds } = await setUp(async () => --left > 0, 3_600_000);
    await folds.some();
    expect(left).toBe(7);
    await Promise.all([folds.some(), folds.some()]);
    expect(left).toBeLessThan(1);
  });

  test("is folded later where the database refuses it now", async () => {
    let runs = 0;
    const { folds, errors } = await setUp(async () => {
      runs += 1;
      if (runs < 3) throw new Error("The disk is full.");
      return false;
    });
    folds.later();
    await vi.waitFor(() => expect(runs).toBe(3), { timeout: 20_000 });
    expect(errors).toEqual([new Error("The disk is full."), new Error("The disk is full.")]);
  });
});
