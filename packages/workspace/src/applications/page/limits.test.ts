import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi } from "../../testing/call-api.ts";
import { createClock } from "../../testing/clock.ts";
import { stranger } from "../../testing/visit-link.ts";
import { openForm } from "../testing/open-form.ts";

const PER_PROGRAM = 500;
const clock = createClock();
let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  await openForm(workspace, {}, { fields: [{ type: "short-text", id: "niche", label: "Your niche?" }] });
});
afterAll(() => workspace.close());

/** @param network Default: one that has not been here before. */
async function send(body: string, network = stranger()): Promise<number> {
  const headers = { "content-type": "application/x-www-form-urlencoded", ...network };
  const response = await fetch(`${workspace.origin}/apply/acme`, { method: "POST", redirect: "manual", headers, body });
  await response.arrayBuffer();
  return response.status;
}

/** What so many strangers are answered, each answer once. */
async function sendMany(body: string, count: number): Promise<number[]> {
  const statuses = new Set<number>();
  for (let sent = 0; sent < count; sent += 20) {
    for (const status of await Promise.all(Array.from({ length: 20 }, () => send(body)))) statuses.add(status);
  }
  return [...statuses];
}

const good = (email: string) => `name=Ada&email=${email}`;

test.each([
  ["without a name", "email=ada@example.org", 422],
  ["without an email", "name=Ada", 422],
  ["with an answer that is too long", `${good("ada@example.org")}&answer:niche=${"x".repeat(501)}`, 422],
  ["with what no database holds", `${good("ada@example.org")}&answer:niche=%00`, 422],
])("however many send a form %s, it stays open to others", async (_title, body, status) => {
  expect(await sendMany(body, PER_PROGRAM + 20)).toEqual([status]);
  expect(await send(good("grace@example.org"))).toBe(303);
});

test("networks that send all they may do not close a form to others, however many forms they send", async () => {
  clock.advance(2 * 3_600_000);
  const networks = Array.from({ length: 40 }, () => stranger());
  let taken = 0;
  for (let round = 0; round < 21; round += 1) {
    const statuses = await Promise.all(networks.map((network) => send(good("flood@example.org"), network)));
    taken += statuses.filter((status) => status === 303).length;
  }
  // About 500 / (40 + 25) of each.
  expect(taken).toBeGreaterThan(40 * 6);
  expect(taken).toBeLessThan(40 * 9);
  for (let each = 0; each < 30; each += 1) expect(await send(good("grace@example.org"))).toBe(303);
  clock.advance(2 * 3_600_000);
});

test("a program takes so many in an hour that are good, from wherever, and others after it", async () => {
  clock.advance(2 * 3_600_000);
  expect(await sendMany(good("ada@example.org"), PER_PROGRAM)).toEqual([303]);
  expect(await send(good("late@example.org"))).toBe(429);
  const { body } = await callApi(workspace, "GET", "/program-applications?search=late@example.org");
  expect(body).toEqual([]);
  clock.advance(2 * 3_600_000);
  expect(await send(good("late@example.org"))).toBe(303);
});

test.each([
  ["of one name", "a=&".repeat(80_000)],
  ["of many names", Array.from({ length: 1001 }, (_, field) => `f${field}=x`).join("&")],
  ["of none", "&".repeat(250_000)],
  ["behind a good one", `${good("many@example.org")}${"&answer:niche=x".repeat(1000)}`],
])("thousands of fields %s are refused before they are taken apart", async (_title, body) => {
  expect(await send(body)).toBe(413);
  const { body: found } = await callApi(workspace, "GET", "/program-applications?search=many@example.org");
  expect(found).toEqual([]);
});

test("a form of as many fields as may be is read", async () => {
  expect(await send(`${good("some@example.org")}${"&more=x".repeat(990)}`)).toBe(303);
});
