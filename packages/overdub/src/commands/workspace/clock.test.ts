import type { StartedOverdub } from "@overdub/testkit";
import { dubClient, runOverdub, startOverdub } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

let server: StartedOverdub;
beforeAll(async () => {
  server = await startOverdub({ args: ["--empty"] });
});
afterAll(() => server[Symbol.asyncDispose]());

const run = (...args: string[]) => runOverdub(["workspace", ...args], { data: server.data });

test("the time of a test workspace is moved beside the running server, and that of another is not", async () => {
  const { stdout } = await run("create", "rehearsal", "--test", "--json");
  const client = dubClient(server, JSON.parse(stdout).api_key);
  const moved = JSON.parse((await run("clock", "move", "rehearsal", "in 3 days", "--json")).stdout);
  expect(Date.parse(moved.now) - Date.now()).toBeGreaterThan(2.9 * 86_400_000);
  const { now, isTestWorkspace } = await client.getTestClock();
  expect([isTestWorkspace, now >= moved.now]).toEqual([true, true]);
  const link = await client.createLink({ body: { url: "https://acme.test/" } });
  expect(link.createdAt > moved.now).toBe(true);
  const capabilities = async (apiKey: string) => {
    const body = { tenant_id: apiKey, context: { api_key: apiKey, base_url: "embedded:" } };
    const headers = { authorization: `Bearer ${server.apiToken}` };
    const connected = await fetch(`${server.gateway}/integrated-account`, {
      ...{ method: "POST", headers, body: JSON.stringify(body) },
    });
    const { id } = (await connected.json()) as { id: string };
    const answer = await fetch(`${server.gateway}/integrated-account/${id}/capabilities`, { headers });
    return (await answer.json()) as { test_clock?: { now: string } };
  };
  const { test_clock: shownClock } = await capabilities(JSON.parse(stdout).api_key);
  expect(shownClock && shownClock.now > moved.now).toBe(true);
  expect(await capabilities(server.workspaceKey)).not.toHaveProperty("test_clock");
  const shown = await run("clock", "show", "rehearsal", "--json");
  expect(JSON.parse(shown.stdout)).toMatchObject({ is_test_workspace: true });
  for (const [args, message] of [
    [["move", "rehearsal", "yesterday"], /^overdub: custom: to: The clock only moves forward\.\n$/],
    [["move", "demo", "in 3 days"], /^overdub: demo is no test workspace: its time cannot be moved\.\n$/],
    [["move", "rehearsal", "some day"], /is no date/],
  ] as const) {
    const refused = await run("clock", ...args);
    expect([refused.code === 0, refused.stdout]).toEqual([false, ""]);
    expect(refused.stderr).toMatch(message);
  }
});
