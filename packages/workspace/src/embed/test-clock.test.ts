import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyFor } from "../applications/testing/apply-for.ts";
import { openForm } from "../applications/testing/open-form.ts";
import type { ApiTarget } from "../testing/call-api.ts";
import { callApi } from "../testing/call-api.ts";
import { stranger, visitLink } from "../testing/visit-link.ts";

/** What waits for time here goes by the clock of its workspace. */
let server: StartedWorkspace;
let target: ApiTarget;
let host: string;

beforeAll(async () => {
  server = await startWorkspace();
  const workspace = await server.addWorkspace({ slug: "rehearsal", isTest: true });
  target = { server: server.server, workspace };
  host = workspace.domain;
  await openForm(target, {}, { fields: [] });
});
afterAll(() => server.close());

const move = async (to: string) => {
  expect((await callApi(target, "POST", "/test-clock", { body: { to } })).body).toMatchObject({ isReached: true });
};
const post = async (path: string, body: object) => (await callApi(target, "POST", path, { body })).body;

test("a rejected application is forgotten when 30 days of the workspace are over", async () => {
  const { id, partner } = await applyFor(target, { email: "ada@example.org" });
  await post("/program-applications/reject", { partnerId: partner.id });
  await move("in 29 days");
  expect((await callApi(target, "GET", `/program-applications/${id}`)).status).toBe(200);
  await move("in 25 hours");
  expect((await callApi(target, "GET", `/program-applications/${id}`)).status).toBe(404);
});

test("an application by the page is made in the workspace's time", async () => {
  const headers = { host, ...stranger() };
  const form = { name: "Bob", email: "bob@example.org" };
  expect((await visitLink(server.origin, "/apply/acme", { method: "POST", headers, form })).status).toBe(303);
  const [application] = (await callApi(target, "GET", "/program-applications")).body as [{ createdAt: string }];
  const { now } = (await callApi(target, "GET", "/test-clock")).body as { now: string };
  expect(Date.parse(now) - Date.parse(application.createdAt)).toBeLessThan(60_000);
});

test("an embed token ends after three hours of the workspace", async () => {
  const made = await post("/tokens/embed/referrals", { partner: { email: "eve@example.org" } });
  const { publicToken: key, expires } = made as { publicToken: string; expires: string };
  const open = async () => [
    (await callApi(target, "GET", "/embed/referrals/token", { key })).status,
    (await visitLink(server.origin, `/embed/referrals?token=${key}`, { headers: { host, ...stranger() } })).status,
  ];
  expect(await open()).toEqual([200, 200]);
  await move(new Date(Date.parse(expires) - 60_000).toISOString());
  expect(await open()).toEqual([200, 200]);
  await move(expires);
  expect(await open()).toEqual([401, 401]);
});
