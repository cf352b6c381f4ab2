import { expect, test } from "vitest";
import { fuzzGateway } from "./fuzz-gateway.ts";

test("no request makes the gateway fail by itself, or answer in another shape", { timeout: 60_000 }, async () => {
  const { faults, requests, upstreamRequests } = await fuzzGateway({ seed: 20_261_102, requests: 600 });
  expect(faults).toEqual([]);
  expect(requests).toBe(600);
  expect(upstreamRequests).toBeGreaterThan(30);
});
