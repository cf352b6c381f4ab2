import { ATTACKS, dubClient, processMemory, startOverdub, tellsProcessMemory } from "@overdub/testkit";
import { expect, test } from "vitest";

/** What the server is told that it may use, and what is promised to be enough; see docs/production.md. */
const LIMIT_MB = 512;

/** Few, for a test; `npm run bench -- memory` does it 25 times as often. What is kept of each would show in these, too. */
const TIMES = 500;

test.skipIf(!tellsProcessMemory)("within 512 MB, whatever is done to it without a key", async () => {
  await using server = await startOverdub({
    args: ["--empty"],
    env: { OVERDUB_MEMORY_MB: String(LIMIT_MB) },
  });
  const dub = dubClient(server, server.workspaceKey);
  const { shortLink } = await dub.createLink({ body: { url: "https://example.com", key: "hello" } });
  const idle = processMemory(server.pid);
  expect(idle.peak).toBeLessThan(LIMIT_MB * 0.6);
  for (const { name, run } of ATTACKS) {
    await run(server, shortLink, TIMES);
    expect(processMemory(server.pid).peak, name).toBeLessThan(LIMIT_MB * 0.9);
  }
  expect(await dub.retrieveAnalytics({ query: { interval: "all" } })).toMatchObject({ clicks: TIMES });
  expect(server.output.stderr).toBe("");
});
