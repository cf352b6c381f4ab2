import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addReward, setUpProgram } from "../partners/testing/set-up-program.ts";
import { callApi, clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { clickLink } from "../testing/visit-link.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const clock = createClock();
let server: StartedWorkspace;
let target: { server: StartedWorkspace["server"]; workspace: Awaited<ReturnType<StartedWorkspace["addWorkspace"]>> };
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  server = await startWorkspace({ now: clock.now });
  target = { server: server.server, workspace: await server.addWorkspace({ slug: "rehearsal", isTest: true }) };
  api = clientOf(target);
});
afterAll(() => server.close());

const move = (to: string) => api.moveTestClock({ body: { to } });
const after = (ms: number) => new Date(clock.now() + ms).toISOString();

test("commissions of a program are held, paid and stop to recur as the clock moves, whatever the server's time is", async () => {
  const { domain } = target.workspace;
  await setUpProgram(target, { domain });
  await addReward(target, { event: "sale", type: "percentage", amountInPercentage: 10, maxDuration: 3 });
  const [group] = await api.listGroups();
  const params = { groupIdOrSlug: group?.id ?? "" };
  await api.updateGroup({ params, body: { holdingPeriodDays: 30 } });
  const partner = await api.createPartner({ body: { name: "Ada", email: "ada@acme.test" } });
  const [link] = partner.links ?? [];
  if (!link) throw new Error("The partner has no link.");
  const clickId = await clickLink(server.origin, link);
  await api.trackLead({ body: { clickId, eventName: "Sign up", customerExternalId: "u" } });
  const sell = (month: number) =>
    api.trackSale({ body: { customerExternalId: "u", amount: 10_000, invoiceId: `in_${month}` } });
  for (let month = 0; month < 6; month += 1) {
    await sell(month);
    expect(await move("in 1 month")).toMatchObject({ isReached: true });
  }
  await move("in 2 months");
  const commissions = await api.listCommissions({ query: { sortOrder: "asc" } });
  expect(commissions.map(({ earnings, invoiceId, status }) => [invoiceId, earnings, status])).toEqual([
    ["in_0", 1000, "processed"],
    ["in_1", 1000, "processed"],
    ["in_2", 1000, "processed"],
  ]);
  const begun = clock.now();
  const dueMs = Math.floor((begun + 30 * DAY_MS) / HOUR_MS + 1) * HOUR_MS;
  const payouts = await api.listPayouts({ query: {} });
  expect(payouts).toMatchObject([{ amount: 3000, status: "pending", createdAt: new Date(dueMs).toISOString() }]);
  expect(await callApi(target, "GET", "/admin/program/reconcile").then(({ status }) => status)).toBe(200);
  expect((await api.getTestClock()).now > after(200 * DAY_MS)).toBe(true);
});
