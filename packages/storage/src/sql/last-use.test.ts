import { expect, test } from "vitest";
import { createUseNotes } from "./last-use.ts";

const START_MS = Date.parse("2026-11-02T10:00:00.000Z");

test("a use is written once a minute, whatever is stored meanwhile", async () => {
  const written: [string, number][] = [];
  const note = createUseNotes(
    async (id, nowMs) => written.push([id, nowMs]),
    () => expect.unreachable(),
  );
  for (const second of [0, 1, 59, 60, 61]) note("a", null, START_MS + second * 1000);
  note("b", START_MS, START_MS + 59_999);
  note("c", START_MS, START_MS + 60_000);
  expect(written).toEqual([
    ["a", START_MS],
    ["a", START_MS + 60_000],
    ["c", START_MS + 60_000],
  ]);
});

test("a failure refuses nothing, is reported, and is not repeated before the next minute", async () => {
  const errors: unknown[] = [];
  let attempts = 0;
  const full = new Error("database or disk is full");
  const note = createUseNotes(
    async () => {
      attempts += 1;
      throw full;
    },
    (error) => errors.push(error),
  );
  for (const second of [0, 1, 2, 60]) note("a", null, START_MS + second * 1000);
  await Promise.resolve();
  await Promise.resolve();
  expect([attempts, errors]).toEqual([2, [full, full]]);
});
