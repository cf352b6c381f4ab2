import { ByteBudget } from "@overdub/limits";
import { expect, test } from "vitest";
import { createFixtureServer } from "../testing/conformance/fixture-server.ts";
import { runConformance } from "../testing/conformance/run-conformance.ts";
import { serveForTest, startTestServer } from "../testing/mcp-server.ts";
import { mcpEndpoint } from "./mcp-endpoint.ts";

const TIMEOUT_MS = 60_000;

/** Our endpoint, with what the scenarios look for behind it. */
async function startFixture() {
  const app = mcpEndpoint({
    publicUrl: "http://127.0.0.1",
    bodies: new ByteBudget(1024 * 1024),
    admit: async () => ({ createServer: createFixtureServer }),
  });
  const { origin, [Symbol.asyncDispose]: dispose } = await serveForTest(app);
  return { url: `${origin}/mcp/fixture`, [Symbol.asyncDispose]: dispose };
}

test("with fixtures, everything that 2026-07-28 requires passes", { timeout: TIMEOUT_MS }, async () => {
  await using server = await startFixture();
  const { exitCode, output } = await runConformance({ url: server.url, revision: "2026-07-28" });
  expect(exitCode, output).toBe(0);
  // A suite that finds nothing to run also exits with 0.
  expect(output).toContain("✓ input-required-result-tampered-state");
});

test("with fixtures, only what needs sessions fails of 2025-11-25", { timeout: TIMEOUT_MS }, async () => {
  await using server = await startFixture();
  const expectedFailures = "./expected-failures-fixture-2025-11-25.yaml";
  const { exitCode, output } = await runConformance({ url: server.url, revision: "2025-11-25", expectedFailures });
  expect(exitCode, output).toBe(0);
  expect(output).toContain("✓ server-initialize");
});

test.each(["2026-07-28", "2025-11-25"] as const)(
  "the product's endpoint fails of %s only what is written down",
  { timeout: TIMEOUT_MS },
  async (revision) => {
    await using server = await startTestServer();
    const expectedFailures = `./expected-failures-product-${revision}.yaml`;
    const { exitCode, output } = await runConformance({ url: server.url, revision, expectedFailures });
    expect(exitCode, output).toBe(0);
    expect(output).toContain("✓ tools-list");
  },
);
