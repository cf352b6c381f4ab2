/**
 * See https://shopify.dev/docs/apps/build/webhooks. Only the body is signed: what an event is, and whether it came before,
 * is therefore read from the body alone, never from a header.
 */
import { hash } from "node:crypto";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { Adapter, EventOrigin, Reading } from "./adapter.ts";
import type { Fact } from "./facts.ts";
import type { ToldCustomer } from "./make-facts.ts";
import { attachedIds, customerFact, keysOfCustomer, NOTHING_SAID, paymentFact, saleFact } from "./make-facts.ts";
import type { Money } from "./money.ts";
import { moneyOf, readDecimal } from "./money.ts";
import { at, firstText, idAt, instantAt, listAt, textAt } from "./read-json.ts";
import type { Settings } from "./settings.ts";
import { isHmac } from "./signatures.ts";

const SIGNATURE = "x-shopify-hmac-sha256";

export const shopify: Adapter = {
  signatureHeader: () => SIGNATURE,
  isSigned: ({ header, body }, secret) => isHmac(header(SIGNATURE) ?? "", body, { secret, encoding: "base64" }),
  head(event, { body }) {
    if (idAt(event, "id") === undefined) throw new GatewayError(400, "The body is not an event of Shopify");
    const occurredAtMs = instantAt(event, "updated_at") ?? instantAt(event, "created_at");
    return { id: hash("sha256", body), type: typeOf(event), occurredAtMs };
  },
  read(event, origin, settings) {
    const type = typeOf(event);
    if (type === "refund") return readRefund(event);
    return type === "order" ? readOrder(event, origin, settings) : NOTHING_SAID;
  },
};

function typeOf(event: unknown): "order" | "refund" | "other" {
  if (idAt(event, "order_id") !== undefined && Array.isArray(at(event, "transactions"))) return "refund";
  return textAt(event, "total_price") !== undefined && at(event, "financial_status") !== undefined ? "order" : "other";
}

const orderKey = (id: string) => `payment:order ${id}`;

/** Orders whose money has come, though it may have gone again. */
const PAID = new Set(["paid", "partially_refunded", "refunded"]);

function readOrder(order: unknown, origin: EventOrigin, settings: Settings): Reading {
  const id = idAt(order, "id");
  if (id === undefined) return NOTHING_SAID;
  const keys = [orderKey(id)];
  const voided: Fact[] = textAt(order, "cancelled_at") === undefined ? [] : [paymentFact(keys, { isVoid: true })];
  const refunds = refundFacts(listAt(order, "refunds"), keys);
  if (!PAID.has(textAt(order, "financial_status") ?? "")) {
    const facts = [...voided, ...refunds];
    return facts.length > 0 ? { facts } : { ignored: "The order is not paid" };
  }
  const paid = money(firstText(order, ["total_price_set.shop_money.amount", "total_price"]), textAt(order, "currency"));
  const email = firstText(order, ["email", "contact_email", "customer.email"]);
  const customerId = idAt(order, "customer.id") ?? email?.toLowerCase();
  if (customerId === undefined || paid === undefined) return { ignored: "The order has no customer or no price" };
  const attributes = listAt(order, "note_attributes").flatMap((attribute) => {
    const name = textAt(attribute, "name");
    return name === undefined ? [] : [[name, at(attribute, "value")] as const];
  });
  const names = [textAt(order, "customer.first_name"), textAt(order, "customer.last_name")];
  const customer: ToldCustomer = {
    ...attachedIds([Object.fromEntries(attributes)], settings),
    keys: [`customer:${customerId}`],
    providerId: customerId,
    name: names.filter((name) => name !== undefined).join(" ") || undefined,
    email,
  };
  const sale = {
    ...paid,
    invoiceId: `shopify_${id}`,
    customerKeys: keysOfCustomer(customer),
    eventName: settings.sale_event ?? "Order paid",
    processor: "shopify" as const,
  };
  return { facts: [customerFact(customer, origin), saleFact(keys, sale, origin), ...voided, ...refunds] };
}

function readRefund(refund: unknown): Reading {
  const orderId = idAt(refund, "order_id");
  const facts = orderId === undefined ? [] : refundFacts([refund], [orderKey(orderId)]);
  return facts.length > 0 ? { facts } : { ignored: "The refund gives no money back" };
}

/** Each transaction by its own id: an order repeats the refunds that came by themselves. */
function refundFacts(refunds: readonly unknown[], keys: readonly string[]): Fact[] {
  const deductions = refunds
    .flatMap((refund) => listAt(refund, "transactions"))
    .flatMap((transaction) => {
      const id = idAt(transaction, "id");
      const isDone = textAt(transaction, "kind") === "refund" && textAt(transaction, "status") === "success";
      const amount = money(textAt(transaction, "amount"), textAt(transaction, "currency"));
      return id === undefined || !isDone || amount === undefined
        ? []
        : [[id, { amount: amount.amount, rank: 0 }] as const];
    });
  return deductions.length > 0 ? [paymentFact(keys, { deductions: Object.fromEntries(deductions) })] : [];
}

function money(amount: string | undefined, currency: string | undefined): Money | undefined {
  const decimal = amount === undefined ? undefined : readDecimal(amount);
  return decimal && currency !== undefined ? moneyOf(decimal, currency) : undefined;
}
