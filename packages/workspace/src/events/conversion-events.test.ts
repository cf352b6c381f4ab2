import type { LeadEvent, Link, SaleEvent } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { insertCustomer, sampleClick, sampleLead, sampleSale } from "../testing/sample-events.ts";

const NOW_MS = Date.UTC(2026, 2, 4, 12);
const clock = createClock(NOW_MS);
const DAY_MS = 86_400_000;

let workspace: StartedWorkspace;
let link: Link;
let ira: string;
let nameless: string;

/** One click, three leads and three sales: of a customer, of one without a name, and of one that is gone. */
beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  const { db } = workspace.database;
  link = await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "Main" } });
  const person = { externalId: "u_1", name: "Ira Vale", email: "ira@example.com", country: "US" };
  ira = await insertCustomer(db, workspace.workspace.id, person);
  nameless = await insertCustomer(db, workspace.workspace.id, { externalId: "u_2" });
  const click = sampleClick(link, NOW_MS - DAY_MS, { country: "US", region: "CA", city: "San Jose" });
  const metadata = '{"productId":"premium","seats":5}';
  const events = [
    click,
    sampleLead(click, ira, { timestampMs: NOW_MS - 5000, metadata, eventId: "lead1" }),
    sampleLead(click, nameless, { timestampMs: NOW_MS - 4000, country: "DE", eventName: "Trial" }),
    sampleLead(click, "cus_gone", { timestampMs: NOW_MS - 3000 }),
    sampleSale(click, ira, { timestampMs: NOW_MS - 2000, metadata, invoiceId: "in_1", eventId: "sale1" }),
    sampleSale(click, ira, { timestampMs: NOW_MS - 1000, amountCents: 100, currency: "xyz" }),
    sampleSale(click, "cus_gone", { timestampMs: NOW_MS - 500, paymentProcessor: "unheard of" }),
  ];
  await Promise.all(events.map((event) => workspace.outbox.append(event)));
});
afterAll(() => workspace.close());

async function list<Event>(query: string): Promise<Event[]> {
  const { status, body } = await callApi(workspace, "GET", `/events?${query}`);
  expect(status).toBe(200);
  return body as Event[];
}

test("a lead is its click at the time of the lead, its name, metadata and customer", async () => {
  const [click] = await list<Record<string, unknown>>("");
  const { event: _, ...visit } = click ?? {};
  const [lead] = await list<LeadEvent>("event=leads&sortOrder=asc");
  const timestamp = new Date(NOW_MS - 5000).toISOString();
  expect(lead).toEqual({
    ...visit,
    event: "lead",
    timestamp,
    click: { ...(visit.click as object), timestamp },
    eventId: "lead1",
    eventName: "Sign up",
    metadata: { productId: "premium", seats: 5 },
    customer: {
      id: ira,
      externalId: "u_1",
      name: "Ira Vale",
      email: "ira@example.com",
      avatar: null,
      country: "US",
      createdAt: "2026-01-02T00:00:00.000Z",
    },
  });
});

test("a sale tells its amount, and again for older clients", async () => {
  const [sale] = await list<SaleEvent>("event=sales&sortOrder=asc");
  const [lead] = await list<LeadEvent>("event=leads&sortOrder=asc");
  expect(sale).toMatchObject({
    event: "sale",
    eventId: "sale1",
    eventName: "Purchase",
    metadata: { productId: "premium", seats: 5 },
    sale: { amount: 4900, currency: "usd", paymentProcessor: "stripe", invoiceId: "in_1" },
    saleAmount: 4900,
    invoice_id: "in_1",
    payment_processor: "stripe",
  });
  expect(sale?.customer).toEqual(lead?.customer);
  const others = await list<SaleEvent>("event=sales");
  expect(others.map((event) => event.sale)).toEqual([
    { amount: 4900, currency: "usd", paymentProcessor: "custom", invoiceId: "" },
    { amount: 100, currency: "xyz", paymentProcessor: "stripe", invoiceId: "" },
    { amount: 4900, currency: "usd", paymentProcessor: "stripe", invoiceId: "in_1" },
  ]);
  expect(others[0]).not.toHaveProperty("metadata");
});

test("a customer without a name has one all the same, always the same; one that is gone has a placeholder", async () => {
  const customers = (await list<LeadEvent>("event=leads")).map((event) => event.customer);
  const gone = { id: "cus_gone", externalId: "cus_gone", name: "Deleted Customer", email: "deleted@customer.com" };
  expect(customers[0]).toEqual({ ...gone, avatar: null, country: "", createdAt: "1970-01-01T00:00:00.000Z" });
  expect(customers[1]).toMatchObject({ id: nameless, email: "", country: "" });
  expect(customers[1]?.name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+ [A-Z][a-z]+$/);
  expect((await list<LeadEvent>("event=leads"))[1]?.customer).toEqual(customers[1]);
});

test.each([
  ["event=leads", 3],
  ["event=leads&country=DE", 1],
  ["event=leads&country=-DE", 2],
  ["event=leads&limit=2&page=2", 1],
  ["event=leads&query=metadata['productId']:premium", 1],
  ["event=leads&query=metadata['seats']>4", 1],
  ["event=leads&query=metadata['seats']>5", 0],
  ["event=sales&query=metadata['productId']!='premium'", 2],
  ["event=sales&saleType=new", 2],
  ["event=sales&saleType=recurring", 1],
  ["event=leads&saleType=recurring", 3],
  ["event=clicks&query=metadata['productId']:nope", 1],
  ["event=clicks&customerId=cus_nobody", 0],
  ["event=sales&interval=24h", 3],
  ["event=sales&start=2026-03-03&end=2026-03-03", 0],
])("%s lists %i", async (query, count) => {
  expect(await list(query)).toHaveLength(count);
});

test("a customer's events are theirs alone", async () => {
  const of = (event: string) => list<LeadEvent>(`event=${event}&customerId=${ira}`);
  expect((await of("leads")).map((event) => event.eventId)).toEqual(["lead1"]);
  expect(await of("sales")).toHaveLength(2);
  expect((await of("clicks")).map((event) => event.click.id)).toEqual([(await of("leads"))[0]?.click.id]);
});
