import { expect, test } from "vitest";
import type { Fact } from "./facts.ts";
import { SETTINGS } from "./settings.ts";
import { stripe } from "./stripe.ts";

const ORIGIN = { eventId: "evt_1", atMs: 5 };

async function read(type: string, object: Record<string, unknown>, settings: Record<string, unknown> = {}) {
  const event = { id: "evt_1", type, data: { object } };
  return stripe.read(event, ORIGIN, SETTINGS.stripe.parse(settings), async () => ({ value: undefined, missing: [] }));
}

async function factsOf(...given: Parameters<typeof read>): Promise<readonly Fact[]> {
  const reading = await read(...given);
  if ("ignored" in reading) throw new Error(reading.ignored);
  return reading.facts;
}

const known = (value: unknown) => ({ value, atMs: 5, by: "evt_1" });

test("ids are found where the product has put them, under names of its own, too", async () => {
  const metadata = { userId: "user_7", ref: "click_7", dubClickId: "click_8" };
  const [fact] = await factsOf("customer.created", { id: "cus_1", metadata });
  expect(fact).toMatchObject({ keys: ["customer:cus_1"], facts: { clickId: known("click_8") } });
  const fields = { customer_field: "userId", click_field: "ref" };
  const [named] = await factsOf("customer.created", { id: "cus_1", metadata }, fields);
  expect(named).toMatchObject({
    keys: ["customer:cus_1", "external:user_7"],
    facts: { externalId: known("user_7"), clickId: known("click_7"), leadName: known("Sign up") },
  });
});

test("an invoice is the same whichever version of the API tells of it, and whatever is expanded", async () => {
  const common = { id: "in_1", amount_paid: 500, currency: "usd" };
  const older = await factsOf("invoice.paid", {
    ...{ ...common, customer: "cus_1", payment_intent: "pi_1", charge: "ch_1" },
    subscription_details: { metadata: { dubCustomerId: "user_1" } },
    lines: { data: [{ price: { product: "prod_1" } }] },
  });
  const newer = await factsOf("invoice.paid", {
    ...{ ...common, customer: { id: "cus_1", object: "customer" } },
    parent: { subscription_details: { metadata: { dubCustomerExternalId: "user_1" } } },
    payments: { data: [{ payment: { payment_intent: { id: "pi_1" }, charge: "ch_1" } }] },
    lines: { data: [{ pricing: { price_details: { product: "prod_1" } } }] },
  });
  expect(newer).toEqual(older);
  expect(newer[1]).toMatchObject({
    keys: ["payment:in_1", "payment:pi_1", "payment:ch_1"],
    facts: { sale: { value: { invoiceId: "in_1", amount: 500, metadata: { productId: "prod_1" } } } },
  });
});

test("a checkout without a customer is known by the email, and one that is not paid is no sale", async () => {
  const session = { id: "cs_1", payment_status: "unpaid", amount_total: 500, currency: "usd", metadata: {} };
  const facts = await factsOf("checkout.session.completed", {
    ...session,
    customer_details: { email: "Lin@Acme.test" },
  });
  expect(facts).toMatchObject([{ kind: "customer", keys: ["customer:lin@acme.test"] }]);
  expect(await read("checkout.session.completed", session)).toEqual({ ignored: "The checkout has no customer" });
});

test.each([
  [50_000, "ugx", 500],
  [500, "jpy", 500],
  [500, "kwd", 500],
  [500, "isk", 500],
  [1_999, "eur", 1_999],
])("%d of %s are %d for Dub", async (paid, currency, amount) => {
  const [, sale] = await factsOf("invoice.paid", { id: "in_1", customer: "cus_1", amount_paid: paid, currency });
  expect(sale).toMatchObject({ facts: { sale: { value: { amount, currency } } } });
});

test.each([
  ["invoice.paid", { id: "in_1", amount_paid: 5, currency: "usd" }],
  ["invoice.paid", { id: "in_1", customer: "cus_1", amount_paid: 1.5, currency: "usd" }],
  ["invoice.paid", { id: "in_1", customer: "cus_1", amount_paid: "5e3", currency: "usd" }],
  ["invoice.paid", {}],
  ["charge.refunded", { id: "ch_1" }],
  ["charge.dispute.created", { id: "dp_1", amount: 5, currency: "usd", status: "lost" }],
  ["payment_intent.succeeded", { id: "pi_1", amount_received: 5, currency: "usd", customer: "cus_1", metadata: {} }],
  ["invoice_payment.paid", { invoice: "in_1" }],
  ["customer.subscription.deleted", { id: "sub_1" }],
  ["constructor", {}],
])("%s of %j is ignored, and says why", async (type, object) => {
  expect(await read(type, object)).toEqual({ ignored: expect.stringMatching(/\w/) });
});
