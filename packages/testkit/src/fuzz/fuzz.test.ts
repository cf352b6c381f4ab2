import { expect, test } from "vitest";
import { fuzz } from "./fuzz.ts";

const right = { status: 200, text: "", problem: undefined };
const wrong = { status: 500, text: "x", problem: "500 of our own making" };

/** Whose requests are even or odd, by chance. */
const parity = (send: (isOdd: boolean, index: number) => object) => (run: Parameters<typeof fuzz>[0]) =>
  fuzz(run, async (random, index) => {
    const isOdd = random.chance(0.5);
    const target = isOdd ? "odd" : "even";
    return { target, request: `${index}`, send: async () => ({ ...right, ...send(isOdd, index) }) };
  });

test("what is right is counted, and memory is measured", async () => {
  const report = await parity(() => right)({ seed: 1, requests: 20 });
  expect(report).toMatchObject({ requests: 20, faults: [], statuses: new Map([[200, 20]]) });
  expect(report.memory.map(({ afterRequests }) => afterRequests)).toEqual([2, 10, 20]);
});

test("one request of a run is the same by itself", async () => {
  const run = parity((isOdd) => (isOdd ? wrong : right));
  const { faults } = await run({ seed: 3, requests: 20 });
  expect(faults.length).toBeGreaterThan(3);
  for (const { index } of faults) {
    expect((await run({ seed: 3, from: index, requests: 1 })).faults).toMatchObject([{ index, ...wrong }]);
  }
});

test("it ends after many faults", async () => {
  const report = await parity(() => wrong)({ seed: 1, requests: 100 });
  expect(report.faults).toHaveLength(20);
  expect(report.requests).toBe(20);
});

test("what holds the event loop each time it is sent is a fault, and what does so once is none", async () => {
  const compute = () => {
    const start = process.threadCpuUsage();
    while (process.threadCpuUsage(start).user + process.threadCpuUsage(start).system < 150_000);
    return right;
  };
  const held = parity(compute);
  expect((await held({ seed: 1, requests: 1 })).faults).toMatchObject([
    { problem: expect.stringContaining("holds the event loop") },
  ]);
  let times = 0;
  const heldOnce = parity(() => (times++ === 0 ? compute() : right));
  expect((await heldOnce({ seed: 1, requests: 1 })).faults).toEqual([]);
});
