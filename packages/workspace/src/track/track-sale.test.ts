import type { Customer, Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { eventsOn, track } from "../testing/conversions.ts";
import { clickLink } from "../testing/visit-link.ts";

const DAY_MS = 86_400_000;
const clock = createClock();
let workspace: StartedWorkspace;
let link: Link;
let clickId: string;
let n = 0;
/** A customer with one lead, on `link`. */
let person: string;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
});
afterAll(() => workspace.close());
beforeEach(async () => {
  n += 1;
  person = `buyer_${n}`;
  ({ link, clickId } = await clickedLink(`sale-${n}`));
  await lead({ customerName: "Ira Vale", customerEmail: "ira@example.com" });
});

async function clickedLink(key: string) {
  const body = { url: "https://acme.test/", key, trackConversion: true };
  const created = await clientOf(workspace).createLink({ body });
  const id = await clickLink(workspace.origin, created);
  clock.advance(1000);
  return { link: created, clickId: id };
}

const lead = (body: object = {}) =>
  track(workspace, "lead", { clickId, eventName: "Sign up", customerExternalId: person, ...body });
const sale = (body: object = {}) => track(workspace, "sale", { customerExternalId: person, amount: 4900, ...body });
const refused = (body: object = {}) =>
  refusal(workspace, "POST", "/track/sale", { body: { customerExternalId: person, amount: 4900, ...body } });
const customer = async (externalId = person) => {
  const { body } = await callApi(workspace, "GET", `/customers?externalId=${externalId}`);
  return (body as readonly Customer[])[0];
};
const counters = async ({ id }: Link = link) => {
  const { leads, conversions, sales, saleAmount } = await clientOf(workspace).getLinkInfo({ query: { linkId: id } });
  return { leads, conversions, sales, saleAmount };
};
const NOTHING = (eventName = "Purchase") => ({ eventName, customer: null, sale: null });

describe("a sale", () => {
  test("is an event, counts for customer and link, and says what was recorded", async () => {
    const [recorded] = await eventsOn(workspace, "lead", link);
    const body = {
      eventName: "Invoice paid",
      paymentProcessor: "stripe",
      invoiceId: `in_${n}`,
      currency: "USD",
      metadata: { productId: "p_1" },
    };
    const answer = await sale(body);
    const buyer = await customer();
    expect(answer).toEqual({
      eventName: "Invoice paid",
      customer: { id: buyer?.id, name: "Ira Vale", email: "ira@example.com", avatar: null, externalId: person },
      sale: {
        amount: 4900,
        currency: "usd",
        paymentProcessor: "stripe",
        invoiceId: `in_${n}`,
        metadata: { productId: "p_1" },
      },
    });
    expect(await eventsOn(workspace, "sale", link)).toEqual([
      {
        ...recorded,
        kind: "sale",
        timestampMs: clock.now(),
        eventId: expect.stringMatching(/^[a-zA-Z0-9]{16}$/),
        eventName: "Invoice paid",
        amountCents: 4900,
        currency: "usd",
        paymentProcessor: "stripe",
        invoiceId: `in_${n}`,
        metadata: '{"productId":"p_1"}',
      },
    ]);
    expect(await counters()).toEqual({ leads: 1, conversions: 1, sales: 1, saleAmount: 4900 });
    const at = new Date(clock.now()).toISOString();
    expect(buyer).toMatchObject({ sales: 1, saleAmount: 4900, firstSaleAt: at });
    const { last_conversion_at_ms } = await workspace.database.db
      .selectFrom("links")
      .select("last_conversion_at_ms")
      .where("id", "=", link.id)
      .executeTakeFirstOrThrow();
    expect(last_conversion_at_ms).toBe(clock.now());
  });

  test("needs an amount alone", async () => {
    expect(await sale()).toMatchObject({
      eventName: "Purchase",
      sale: { amount: 4900, currency: "usd", paymentProcessor: "custom", invoiceId: null, metadata: null },
    });
  });

  test.each(["externalId", "customerId"])("takes %s for the customer's id", async (alias) => {
    expect(await sale({ customerExternalId: undefined, [alias]: person })).toMatchObject({
      customer: { externalId: person },
    });
  });

  test("of a customer who bought before is no conversion, and keeps the date of the first", async () => {
    await sale();
    const { firstSaleAt } = (await customer()) ?? {};
    clock.advance(DAY_MS);
    await sale({ amount: 100 });
    expect(await counters()).toEqual({ leads: 1, conversions: 1, sales: 2, saleAmount: 5000 });
    expect(await customer()).toMatchObject({ sales: 2, saleAmount: 5000, firstSaleAt });
  });

  test("ignores a click that comes with a known customer", async () => {
    expect(await sale({ clickId: "unknown" })).toMatchObject({ sale: { amount: 4900 } });
    expect(await eventsOn(workspace, "sale", link)).toMatchObject([{ clickId }]);
  });

  test("of nothing is not recorded, and its invoice is not used up", async () => {
    expect(await sale({ amount: 0, invoiceId: `free_${n}` })).toEqual(NOTHING());
    expect([await counters(), await customer()]).toMatchObject([{ sales: 0 }, { sales: 0, firstSaleAt: null }]);
    expect(await sale({ invoiceId: `free_${n}` })).toMatchObject({ sale: { amount: 4900 } });
  });

  test("to somebody unknown without a click is not recorded", async () => {
    expect(await sale({ customerExternalId: "nobody", eventName: "Paid" })).toEqual(NOTHING("Paid"));
    expect(await sale({ customerExternalId: "nobody", clickId: "" })).toEqual(NOTHING());
    expect(await customer("nobody")).toBeUndefined();
  });

  test("twenty times at once is twenty sales, one conversion, and exact totals", async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => sale({ amount: index + 1 })));
    expect(await counters()).toEqual({ leads: 1, conversions: 1, sales: 20, saleAmount: 210 });
    expect(await customer()).toMatchObject({ sales: 20, saleAmount: 210 });
    expect(await eventsOn(workspace, "sale", link)).toHaveLength(20);
  });
});

describe("attribution", () => {
  test("the newest lead decides, or the newest with the name given; the customer stays where they were", async () => {
    const other = await clickedLink(`other-${n}`);
    await lead({ clickId: other.clickId, eventName: "Trial" });
    await sale({ amount: 1 });
    await sale({ amount: 2, leadEventName: "Sign up" });
    await sale({ amount: 4 });
    expect(await counters(link)).toMatchObject({ leads: 1, conversions: 1, sales: 1, saleAmount: 2 });
    expect(await counters(other.link)).toMatchObject({ leads: 1, conversions: 1, sales: 2, saleAmount: 5 });
    const { body } = await callApi(workspace, "GET", `/customers?linkId=${link.id}`);
    expect(body).toMatchObject([{ externalId: person, sales: 3, saleAmount: 7 }]);
  });

  test.each(["sign up", "Nope"])("no lead is named %j", async (leadEventName) => {
    expect(await refused({ leadEventName })).toEqual([
      404,
      "not_found",
      `Lead event not found for externalId: ${person} and leadEventName: ${leadEventName}`,
    ]);
  });
});

describe("an invoice", () => {
  test("is recorded once in seven days, and answered as the first time whatever else is sent", async () => {
    const invoiceId = `in_${n}`;
    const first = await sale({ invoiceId });
    expect(await sale({ invoiceId, amount: 1, customerExternalId: "nobody", eventName: "Other" })).toEqual(first);
    clock.advance(7 * DAY_MS - 1);
    expect(await sale({ invoiceId, amount: 1 })).toEqual(first);
    clock.advance(1);
    expect(await sale({ invoiceId, amount: 1 })).toMatchObject({ sale: { amount: 1 } });
    expect(await counters()).toMatchObject({ sales: 2, saleAmount: 4901 });
  });

  test("twenty times at once is one sale with one answer", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => sale({ invoiceId: `at_once_${n}`, amount: 100 + index })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await eventsOn(workspace, "sale", link)).toHaveLength(1);
    expect(await counters()).toMatchObject({ conversions: 1, sales: 1 });
    expect((await customer())?.sales).toBe(1);
  });

  test("is each workspace's own, and is not kept where the sale was refused", async () => {
    const invoiceId = `in_${n}`;
    const { apiKey } = await workspace.addWorkspace({ slug: `sale${n}` });
    expect((await refused({ invoiceId, leadEventName: "Nope" }))[0]).toBe(404);
    await sale({ invoiceId });
    const body = { customerExternalId: person, amount: 1, invoiceId };
    expect((await callApi(workspace, "POST", "/track/sale", { body, key: apiKey })).body).toEqual(NOTHING());
  });
});

describe("currencies", () => {
  test("are converted to dollars, in the answer, the event and the totals", async () => {
    const { sale: sold } = await sale({ amount: 1580, currency: "JPY" });
    const { amount, currency } = sold as { amount: number; currency: string };
    expect(currency).toBe("usd");
    expect(amount).toBeGreaterThan(900);
    expect(amount).toBeLessThan(1100);
    expect(await eventsOn(workspace, "sale", link)).toMatchObject([{ amountCents: amount, currency: "usd" }]);
    expect(await counters()).toMatchObject({ saleAmount: amount });
  });

  test.each([
    [{ amount: 3600, currency: "UGX" }, 100],
    [{ amount: 3600, currency: " ugx " }, 100],
    [{ amount: 306, currency: "kwd" }, 100],
    [{ amount: 122_00, currency: "\tBdt\n" }, 100],
  ])("%j is %d cents", async (body, amount) => {
    expect(await sale(body)).toMatchObject({ sale: { amount, currency: "usd" } });
    expect(await counters()).toMatchObject({ saleAmount: amount });
  });

  test.each(["XYZ", "", "€", "dollars", "xau"])("%j is refused, and nothing is counted", async (currency) => {
    expect(await refused({ currency })).toEqual([
      422,
      "unprocessable_entity",
      `custom: currency: ${JSON.stringify(currency.toLowerCase())} is no ISO 4217 currency`,
    ]);
    expect(await counters()).toMatchObject({ sales: 0, saleAmount: 0 });
    expect(await eventsOn(workspace, "sale", link)).toEqual([]);
  });
});
