/** See https://developer.paddle.com/webhooks/signature-verification and its events. */
import { GatewayError } from "../../errors/gateway-error.ts";
import type { Adapter, EventOrigin, Reading } from "./adapter.ts";
import type { ToldCustomer } from "./make-facts.ts";
import { attachedIds, customerFact, deductionFact, keysOfCustomer, NOTHING_SAID, saleFact } from "./make-facts.ts";
import type { Money } from "./money.ts";
import { moneyOfMinor } from "./money.ts";
import { at, idAt, instantAt, listAt, textAt, wholeAt } from "./read-json.ts";
import type { Settings } from "./settings.ts";
import { isTimedHmac } from "./signatures.ts";

const SIGNATURE = "paddle-signature";

export const paddle: Adapter = {
  signatureHeader: () => SIGNATURE,
  isSigned: ({ header, body, nowMs }, secret, { tolerance_seconds: toleranceSeconds }) =>
    isTimedHmac(
      { header: header(SIGNATURE) ?? "", body, nowMs },
      { secret, separator: ";", timeName: "ts", name: "h1", joint: ":", toleranceSeconds },
    ),
  head(event) {
    const id = textAt(event, "event_id");
    const type = textAt(event, "event_type");
    if (id === undefined || type === undefined || at(event, "data") === undefined) {
      throw new GatewayError(400, "The body is not an event of Paddle");
    }
    return { id, type, occurredAtMs: instantAt(event, "occurred_at") };
  },
  read(event, origin, settings) {
    const read = READERS.get(textAt(event, "event_type") ?? "");
    return read?.(at(event, "data"), origin, settings) ?? NOTHING_SAID;
  },
};

type Reader = (data: unknown, origin: EventOrigin, settings: Settings) => Reading;

const READERS = new Map<string, Reader>(
  Object.entries({
    "customer.created": readCustomer,
    "customer.updated": readCustomer,
    "transaction.completed": readTransaction,
    "adjustment.created": readAdjustment,
    "adjustment.updated": readAdjustment,
    "subscription.canceled": readSubscription,
  }),
);

/** Amounts are texts in the lowest denomination. */
const WHOLE_UNITS = new Set(["JPY", "KRW", "CLP", "VND", "PYG", "UGX", "XAF", "XOF", "XPF", "RWF", "ISK"]);

function money(amount: bigint | undefined, currency: string | undefined): Money | undefined {
  if (amount === undefined || currency === undefined) return undefined;
  return moneyOfMinor(amount, WHOLE_UNITS.has(currency) ? 0 : 2, currency);
}

function readCustomer(customer: unknown, origin: EventOrigin, settings: Settings): Reading {
  const id = idAt(customer, "id");
  const ids = attachedIds([at(customer, "custom_data")], settings);
  if (id === undefined) return { ignored: "The customer has no id" };
  if (ids.externalId === undefined && ids.clickId === undefined) {
    return { ignored: "The customer's custom data names neither a customer nor a click of Dub" };
  }
  const told: ToldCustomer = {
    ...ids,
    keys: [`customer:${id}`],
    providerId: id,
    name: textAt(customer, "name"),
    email: textAt(customer, "email"),
    leadName: settings.lead_event,
  };
  return { facts: [customerFact(told, origin)] };
}

function readTransaction(transaction: unknown, origin: EventOrigin, settings: Settings): Reading {
  const id = idAt(transaction, "id");
  const customerId = idAt(transaction, "customer_id");
  const currency = textAt(transaction, "details.totals.currency_code") ?? textAt(transaction, "currency_code");
  const paid = money(wholeAt(transaction, "details.totals.grand_total"), currency);
  if (id === undefined || customerId === undefined || paid === undefined) {
    return { ignored: "The transaction has no customer or no total" };
  }
  const customer: ToldCustomer = {
    ...attachedIds([at(transaction, "custom_data")], settings),
    keys: [`customer:${customerId}`],
    providerId: customerId,
    name: textAt(transaction, "customer.name"),
    email: textAt(transaction, "customer.email"),
  };
  const [item] = listAt(transaction, "items");
  const productId = textAt(item, "price.product_id");
  const sale = {
    ...paid,
    invoiceId: id,
    customerKeys: keysOfCustomer(customer),
    eventName: settings.sale_event ?? "Transaction completed",
    processor: "paddle" as const,
    ...(productId !== undefined && { metadata: { productId } }),
  };
  return { facts: [customerFact(customer, origin), saleFact([`payment:${id}`], sale, origin)] };
}

/** A refund, or what a card's holder has taken back or given again. Those that are not approved have changed nothing. */
function readAdjustment(adjustment: unknown): Reading {
  const id = idAt(adjustment, "id");
  const transactionId = idAt(adjustment, "transaction_id");
  const action = textAt(adjustment, "action") ?? "";
  const status = textAt(adjustment, "status");
  const sign = SIGNS.get(action);
  if (id === undefined || transactionId === undefined || sign === undefined) {
    return { ignored: "The adjustment takes nothing back" };
  }
  if (status !== "approved" && status !== "reversed") return { ignored: `The adjustment is ${status ?? "unknown"}` };
  const currency = textAt(adjustment, "currency_code") ?? textAt(adjustment, "totals.currency_code");
  const total = money(wholeAt(adjustment, "totals.total"), currency);
  if (total === undefined) return { ignored: "The adjustment has no total" };
  const deduction = status === "reversed" ? { amount: 0, rank: 1 } : { amount: sign * Math.abs(total.amount), rank: 0 };
  return { facts: [deductionFact([`payment:${transactionId}`], id, deduction)] };
}

const SIGNS = new Map<string, 1 | -1>([
  ["refund", 1],
  ["chargeback", 1],
  ["chargeback_reverse", -1],
]);

function readSubscription(subscription: unknown, origin: EventOrigin, settings: Settings): Reading {
  const customerId = idAt(subscription, "customer_id");
  if (customerId === undefined) return { ignored: "The subscription has no customer" };
  const told: ToldCustomer = {
    ...attachedIds([at(subscription, "custom_data")], settings),
    keys: [`customer:${customerId}`],
    providerId: customerId,
    canceledAt: instantAt(subscription, "canceled_at") ?? origin.atMs,
  };
  return { facts: [customerFact(told, origin)] };
}
