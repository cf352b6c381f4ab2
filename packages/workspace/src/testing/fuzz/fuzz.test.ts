import { furtherOperations, operations } from "@overdub/contract";
import { expect, test } from "vitest";
import { fuzzWorkspace } from "./fuzz-workspace.ts";

test("no request makes the workspace fail by itself, hang, or show what another has", {
  timeout: 120_000,
}, async () => {
  const { faults, requests, targets } = await fuzzWorkspace({ seed: 20_261_130, requests: 300 });
  expect(faults).toEqual([]);
  expect(requests).toBe(300);
  const met = Object.keys({ ...operations, ...furtherOperations }).filter((id) => targets.has(id));
  expect(met.length).toBeGreaterThan(60);
  expect([...targets.keys()]).toEqual(
    expect.arrayContaining(["visit", "garbage", "half a head", "jobs", "a neighbour"]),
  );
});
