import { describe, expect, test } from "vitest";
import { describeProgress, showProgress } from "./progress.ts";

const TASK = { verb: "Importing", unit: "rows" };

test.each([
  [{ done: 1200, total: 10_000 }, 1200, 1500, "Importing: 1,200 of 10,000 rows (12%), 800 a second, 11 s left"],
  [{ done: 999, total: 1000 }, 999, 1000, "Importing: 999 of 1,000 rows (99%), 999 a second, 1 s left"],
  [{ done: 1000, total: 1000 }, 1000, 1000, "Importing: 1,000 of 1,000 rows (100%), 1,000 a second, 0 s left"],
  [{ done: 100, total: 60_100 }, 100, 1000, "Importing: 100 of 60,100 rows (0%), 100 a second, 10 min left"],
  [{ done: 100, total: 1_000_000 }, 100, 1000, "Importing: 100 of 1,000,000 rows (0%), 100 a second, 2 h 46 min left"],
  // What was done before this run does not count for its speed.
  [{ done: 5000, total: 6000 }, 100, 1000, "Importing: 5,000 of 6,000 rows (83%), 100 a second, 10 s left"],
  [{ done: 70 }, 70, 1000, "Importing: 70 rows, 70 a second"],
  // The total was an estimate.
  [{ done: 70, total: 60 }, 70, 1000, "Importing: 70 rows, 70 a second"],
  [{ done: 0, total: 60 }, 0, 1000, "Importing: 0 of 60 rows (0%)"],
  [{ done: 0, total: 0 }, 0, 0, "Importing: 0 rows"],
])("%j after %d in %d ms: %s", (progress, doneHere, elapsedMs, text) => {
  expect(describeProgress(TASK, progress, doneHere, elapsedMs)).toBe(text);
});

function open(isTTY: boolean, columns = 30) {
  let nowMs = 1000;
  const written: string[] = [];
  const line = showProgress(TASK, { isTTY, columns, write: (text) => written.push(text) }, () => nowMs);
  const report = (atMs: number, done: number) => {
    nowMs = 1000 + atMs;
    line.report({ done, total: 1000 });
  };
  return { line, written, report };
}

describe("on a terminal", () => {
  test("one line is drawn anew, within its width, and is gone at the end", () => {
    const { line, written, report } = open(true);
    report(100, 10);
    report(300, 30);
    report(310, 31);
    report(600, 60);
    line[Symbol.dispose]();
    line[Symbol.dispose]();
    expect(written).toEqual([
      "\r\u001b[KImporting: 30 of 1,000 rows (",
      "\r\u001b[KImporting: 60 of 1,000 rows (",
      "\r\u001b[K",
    ]);
  });

  test("what is over at once shows none", () => {
    const { line, written, report } = open(true);
    report(10, 1000);
    line[Symbol.dispose]();
    expect(written).toEqual([]);
  });
});

test("elsewhere there is a line now and then, whole", () => {
  const { line, written, report } = open(false);
  for (let second = 1; second <= 25; second += 1) report(second * 1000, second * 10);
  line[Symbol.dispose]();
  expect(written).toEqual([
    "Importing: 100 of 1,000 rows (10%), 9 a second, 2 min left\n",
    "Importing: 200 of 1,000 rows (20%), 10 a second, 2 min left\n",
  ]);
});
