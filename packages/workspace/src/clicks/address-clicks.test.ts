import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, clientOf } from "../testing/call-api.ts";
import { DESKTOP_AGENT, visitLink } from "../testing/visit-link.ts";

const LIMIT = 10;
let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace({ addressClicks: LIMIT });
});
afterAll(() => workspace.close());

/** A visitor of this address whom only the agent tells from the others. */
const agentOf = (n: number) => DESKTOP_AGENT.replace("124.0.0.0", `124.0.0.${n}`);

async function clicksOf(linkId: string): Promise<number> {
  await workspace.outbox.drain();
  return (await clientOf(workspace).getLinkInfo({ query: { linkId } })).clicks;
}

test("an address adds so many clicks, however its agent varies, and is redirected all the same", async () => {
  const link = await clientOf(workspace).createLink({ body: { url: "https://acme.test/" } });
  const visit = (n: number, ip: string) =>
    visitLink(workspace.origin, `/${link.key}`, { headers: { "x-real-ip": ip, "user-agent": agentOf(n) } });
  for (let n = 0; n < 3 * LIMIT; n += 1) expect((await visit(n, "203.0.113.5")).status).toBe(302);
  expect(await clicksOf(link.id)).toBe(LIMIT);
  await visit(0, "203.0.113.6");
  expect(await clicksOf(link.id)).toBe(LIMIT + 1);
  for (let n = 0; n < 2 * LIMIT; n += 1) await visit(n, `2001:db8:0:1::${n}`);
  expect(await clicksOf(link.id)).toBe(2 * LIMIT + 1);
});

test("calls of web pages count with them", async () => {
  const link = await clientOf(workspace).createLink({ body: { url: "https://acme.test/" } });
  for (let n = 0; n < 2 * LIMIT; n += 1) {
    const headers = { "x-real-ip": "203.0.113.7", "user-agent": agentOf(n) };
    const body = { domain: link.domain, key: link.key };
    expect((await callApi(workspace, "POST", "/track/click", { body, headers })).status).toBe(200);
  }
  expect(await clicksOf(link.id)).toBe(LIMIT);
});
