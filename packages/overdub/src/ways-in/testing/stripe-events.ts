/** Events as Stripe sends them, as far as anybody reads them; imported by tests only. */
import Stripe from "stripe";
import { SECRET } from "./conversion-scene.ts";

const client = new Stripe("sk_test_none");

export interface StripeEvent {
  readonly id: string;
  readonly object: "event";
  readonly type: string;
  readonly created: number;
  readonly livemode: boolean;
  readonly data: { readonly object: Readonly<Record<string, unknown>> };
}

export function stripeEvent(id: string, type: string, created: number, object: Record<string, unknown>): StripeEvent {
  return { id, object: "event", type, created, livemode: false, data: { object } };
}

/** By Stripe's own signer. */
export function stripeSignature(payload: string, nowMs: number, secret = SECRET): string {
  return client.webhooks.generateTestHeaderString({ payload, secret, timestamp: Math.floor(nowMs / 1_000) });
}

/** A month of a small product, each id with a suffix, so that it can be told several times. */
export function stripeMonth(run: number, clicks: readonly string[]): readonly StripeEvent[] {
  const id = (name: string) => `${name}_${run}`;
  const day = (number: number, seconds = 0) => Date.UTC(2026, 9, number, 12) / 1_000 + seconds;
  let count = 0;
  const at = (number: number, type: string, object: Record<string, unknown>) => {
    count += 1;
    return stripeEvent(id(`evt_${count}`), type, day(number, count), object);
  };
  const metadataOf = (name: string, click = 0) => ({ dubCustomerExternalId: id(name), dubClickId: clicks[click] });
  const customer = (name: string, click: number) => ({
    ...{ id: id(`cus_${name}`), object: "customer", name: `Customer ${name}`, email: `${name}.${run}@gmail.com` },
    metadata: metadataOf(name, click),
  });
  const invoice = (name: string, who: string, amount: number, over: object = {}) => ({
    ...{ id: id(`in_${name}`), object: "invoice", customer: id(`cus_${who}`), amount_paid: amount, currency: "usd" },
    ...{ payment_intent: id(`pi_${name}`), charge: id(`ch_${name}`), metadata: {}, lines: { data: [] }, ...over },
  });
  const charge = (name: string, amount: number, refunded: number, over: object = {}) => ({
    ...{ id: id(`ch_${name}`), object: "charge", payment_intent: id(`pi_${name}`), invoice: null, amount },
    ...{ amount_refunded: refunded, currency: "usd", refunded: amount === refunded, ...over },
  });
  const session = (name: string, over: object) => ({
    ...{ id: id(`cs_${name}`), object: "checkout.session", payment_status: "paid", currency: "usd", metadata: {} },
    ...{ customer: null, customer_details: { email: `${name}.${run}@gmail.com`, name: `Customer ${name}` } },
    ...{ invoice: null, payment_intent: null, client_reference_id: null, ...over },
  });
  const dispute = (name: string, amount: number, status: string, currency = "usd") => ({
    ...{ id: id(`dp_${name}`), object: "dispute", charge: id(`ch_${name}`), payment_intent: id(`pi_${name}`) },
    ...{ amount, status, currency },
  });
  return [
    // A subscribes, which comes as a checkout and as an invoice, renews in the newer form, and gets a quarter back.
    at(1, "customer.created", customer("a", 0)),
    at(
      1,
      "checkout.session.completed",
      session("a1", {
        mode: "subscription",
        customer: id("cus_a"),
        invoice: id("in_a1"),
        amount_total: 10_000,
        metadata: metadataOf("a", 0),
      }),
    ),
    at(1, "invoice.paid", invoice("a1", "a", 10_000)),
    at(1, "invoice.payment_succeeded", invoice("a1", "a", 10_000)),
    at(20, "invoice.paid", invoice("a2", "a", 10_000, { payment_intent: undefined, charge: undefined })),
    at(20, "invoice_payment.paid", {
      id: id("inpay_a2"),
      object: "invoice_payment",
      invoice: id("in_a2"),
      payment: { type: "payment_intent", payment_intent: id("pi_a2") },
    }),
    at(22, "charge.refunded", charge("a2", 10_000, 2_500)),
    at(28, "customer.subscription.deleted", {
      id: id("sub_a"),
      object: "subscription",
      customer: id("cus_a"),
      ended_at: day(28),
    }),
    // B pays by a payment link in euros, and gets everything back.
    at(
      2,
      "checkout.session.completed",
      session("b1", {
        mode: "payment",
        customer: id("cus_b"),
        payment_intent: id("pi_b1"),
        amount_total: 5_000,
        currency: "eur",
        client_reference_id: `dub_id_${clicks[1]}`,
      }),
    ),
    at(9, "charge.refunded", charge("b1", 5_000, 5_000, { currency: "eur" })),
    // C pays in yen, disputes it, and loses the dispute: the money stays.
    at(
      3,
      "checkout.session.completed",
      session("c1", {
        mode: "payment",
        customer: id("cus_c"),
        payment_intent: id("pi_c1"),
        amount_total: 1_580,
        currency: "jpy",
        metadata: metadataOf("c", 2),
      }),
    ),
    at(10, "charge.dispute.created", dispute("c1", 1_580, "needs_response", "jpy")),
    at(25, "charge.dispute.closed", dispute("c1", 1_580, "won", "jpy")),
    // D disputes, too, and wins: the money is gone.
    at(4, "customer.created", customer("d", 3)),
    at(4, "invoice.paid", invoice("d1", "d", 4_000)),
    at(11, "charge.dispute.created", dispute("d1", 4_000, "needs_response")),
    at(26, "charge.dispute.closed", dispute("d1", 4_000, "lost")),
    // E gets something back, and more a day later.
    at(5, "customer.created", customer("e", 4)),
    at(5, "invoice.paid", invoice("e1", "e", 10_000)),
    at(12, "charge.refunded", charge("e1", 10_000, 1_000)),
    at(13, "charge.refunded", charge("e1", 10_000, 3_000)),
    // F came by no link; someone whom nobody knows gets a refund.
    at(6, "customer.created", { ...customer("f", 0), metadata: {} }),
    at(6, "invoice.paid", invoice("f1", "f", 7_000)),
    at(14, "charge.refunded", charge("nobody", 800, 800)),
    // G tries for free, then pays.
    at(
      7,
      "checkout.session.completed",
      session("g0", {
        mode: "subscription",
        customer: id("cus_g"),
        invoice: id("in_g0"),
        amount_total: 0,
        payment_status: "no_payment_required",
        metadata: metadataOf("g", 5),
      }),
    ),
    at(7, "invoice.paid", invoice("g0", "g", 0)),
    at(21, "invoice.paid", invoice("g1", "g", 2_000)),
    at(8, "product.created", { id: id("prod_1"), object: "product" }),
    at(8, "charge.dispute.created", dispute("g1", 2_000, "warning_needs_response")),
  ];
}

/** What the month earns, by hand: 20 %. Amounts are US cents; 5,000 euro cents are 6,250, and 1,580 yen are 1,053. */
export const MONTH = {
  commissions: {
    in_a1: [10_000, 2_000, "pending"],
    in_a2: [7_500, 1_500, "pending"],
    pi_b1: [6_250, 1_250, "refunded"],
    pi_c1: [1_053, 211, "pending"],
    in_d1: [4_000, 800, "refunded"],
    in_e1: [7_000, 1_400, "pending"],
    in_g1: [2_000, 400, "pending"],
  },
  /** a, b, c, d, e, g. */
  leads: 6,
  sales: 7,
  /** 10,000 + 10,000 + 6,250 + 1,053 + 4,000 + 10,000 + 2,000: Dub takes nothing back of its links. */
  saleAmount: 43_303,
  /** a, b, c, d, e, g, by a dollar. */
  leadEarnings: 600,
} as const;
