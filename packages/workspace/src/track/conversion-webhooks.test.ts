import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import type { Receiver } from "@overdub/testkit/receiver";
import { fetchReceivers, startReceiver } from "@overdub/testkit/receiver";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { clickLink, DESKTOP_AGENT } from "../testing/visit-link.ts";
import { assertSdkReads } from "../webhooks/testing/parse-with-sdk.ts";

const clock = createClock();
let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;
let made = 0;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now, fetch: fetchReceivers });
  api = clientOf(workspace);
  await api.createTag({ body: { name: "t" } });
});
afterAll(() => workspace.close());

async function listen(): Promise<Receiver> {
  const receiver = await startReceiver();
  await workspace.database.db.deleteFrom("webhooks").execute();
  await api.createWebhook({ body: { name: "w", url: receiver.origin, triggers: ["lead.created", "sale.created"] } });
  return receiver;
}

/** A link that was clicked once, from California, after a search. */
async function clicked(): Promise<{ link: Link; clickId: string; clickedAt: string }> {
  made += 1;
  const link = await api.createLink({
    body: { url: "https://acme.test/", key: `conversion-${made}`, trackConversion: true, tagNames: ["t"] },
  });
  const clickedAt = new Date(clock.now()).toISOString();
  const place = { "x-vercel-ip-country": "US", "x-vercel-ip-country-region": "CA", "x-vercel-ip-city": "Oakland" };
  const clickId = await clickLink(workspace.origin, link, { referer: "https://search.test/?q=1", ...place });
  clock.advance(60_000);
  return { link, clickId, clickedAt };
}

test("a lead and a sale are told of with click, customer and link", async () => {
  const receiver = await listen();
  const { link, clickId, clickedAt } = await clicked();
  const person = { customerExternalId: "u_1", customerName: "Lin", customerEmail: "lin@corp.test" };
  const leadAt = new Date(clock.now()).toISOString();
  await api.trackLead({
    body: { clickId, eventName: "Sign up", ...person, metadata: { plan: "pro" }, eventQuantity: 3 },
  });
  clock.advance(60_000);
  await workspace.server.jobs.runDue();
  const sale = { customerExternalId: "u_1", amount: 4900, currency: "usd", paymentProcessor: "stripe" as const };
  await api.trackSale({ body: { ...sale, invoiceId: "in_1", eventName: "Invoice paid" } });
  await workspace.server.jobs.runDue();
  assertSdkReads(receiver);
  const customer = {
    ...{ id: expect.stringMatching(/^cus_/), externalId: "u_1", name: "Lin", email: "lin@corp.test", avatar: null },
    ...{ stripeCustomerId: null, sales: 0, saleAmount: 0, createdAt: leadAt },
    ...{ firstSaleAt: null, subscriptionCanceledAt: null },
  };
  const click = {
    ...{ id: clickId, timestamp: clickedAt, url: expect.stringContaining("https://acme.test/") },
    ...{ country: "US", city: "Oakland", region: "CA", continent: "NA", device: "Desktop", browser: "Chrome" },
    ...{ os: "Mac OS", ua: DESKTOP_AGENT, trigger: "link", referer: "search.test" },
    ...{ refererUrl: "https://search.test/?q=1", qr: false, ip: expect.stringMatching(/^198\.18\./) },
  };
  expect(receiver.events()).toEqual([
    {
      ...{ id: expect.any(String), event: "lead.created", createdAt: leadAt },
      data: {
        ...{ eventName: "Sign up", customer, click, partner: null, metadata: { plan: "pro" } },
        link: { ...link, clicks: expect.any(Number), lastClicked: expect.toSatisfy((at) => at !== 0), leads: 3 },
      },
    },
    {
      ...{ id: expect.any(String), event: "sale.created", createdAt: new Date(clock.now()).toISOString() },
      data: {
        ...{ eventName: "Invoice paid", customer, click, partner: null, metadata: null },
        sale: { amount: 4900, currency: "usd", paymentProcessor: "stripe", invoiceId: "in_1" },
        link: {
          ...{ ...link, clicks: 1, lastClicked: expect.any(String), leads: 3, sales: 1 },
          ...{ saleAmount: 4900, conversions: 1 },
        },
      },
    },
  ]);
});

test("a direct sale is a lead and a sale, in US cents, without invoice", async () => {
  const receiver = await listen();
  const { clickId } = await clicked();
  await api.trackSale({ body: { clickId, customerExternalId: "u_2", amount: 1000, currency: "eur" } });
  await workspace.server.jobs.runDue();
  assertSdkReads(receiver);
  const events = receiver.events().toSorted((a, b) => (a.event < b.event ? -1 : 1));
  expect(events.map(({ event, data }) => [event, data.eventName, data.sale])).toEqual([
    ["lead.created", "Direct sale tracking lead event", undefined],
    [
      "sale.created",
      "Purchase",
      {
        amount: expect.toSatisfy((cents) => cents > 1000),
        currency: "usd",
        paymentProcessor: "custom",
        invoiceId: null,
      },
    ],
  ]);
});

test("what records nothing says nothing: repeats, deferred leads, sales of nothing and refused ones", async () => {
  const { clickId } = await clicked();
  const lead = { clickId, eventName: "Sign up", customerExternalId: "u_3" };
  const sale = { customerExternalId: "u_3", amount: 100, invoiceId: "in_3" };
  await api.trackLead({ body: lead });
  await api.trackSale({ body: sale });
  const receiver = await listen();
  await api.trackLead({ body: lead });
  await api.trackSale({ body: sale });
  await api.trackLead({ body: { ...lead, customerExternalId: "u_4", mode: "deferred" } });
  await api.trackSale({ body: { customerExternalId: "u_3", amount: 0 } });
  const { status } = await callApi(workspace, "POST", "/track/lead", {
    body: { ...lead, clickId: "unknown", eventName: "x" },
  });
  await workspace.server.jobs.runDue();
  expect([status, receiver.received]).toEqual([404, []]);
});
