/** See https://docs.stripe.com/webhooks and https://docs.stripe.com/api/events/types. */
import { minorUnitDigits } from "@overdub/contract";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { Adapter, EventOrigin, Reading } from "./adapter.ts";
import type { Fact } from "./facts.ts";
import type { ToldCustomer } from "./make-facts.ts";
import {
  attachedIds,
  customerFact,
  deductionFact,
  disputeDeduction,
  keysOfCustomer,
  NOTHING_SAID,
  paymentFact,
  saleFact,
} from "./make-facts.ts";
import type { Money } from "./money.ts";
import { moneyOfMinor } from "./money.ts";
import { at, firstText, idAt, listAt, textAt, wholeAt } from "./read-json.ts";
import type { Settings } from "./settings.ts";
import { isTimedHmac } from "./signatures.ts";

const SIGNATURE = "stripe-signature";

export const stripe: Adapter = {
  signatureHeader: () => SIGNATURE,
  isSigned: ({ header, body, nowMs }, secret, { tolerance_seconds: toleranceSeconds }) =>
    isTimedHmac(
      { header: header(SIGNATURE) ?? "", body, nowMs },
      { secret, separator: ",", timeName: "t", name: "v1", joint: ".", toleranceSeconds },
    ),
  head(event) {
    const id = textAt(event, "id");
    const type = textAt(event, "type");
    const created = wholeAt(event, "created");
    if (id === undefined || type === undefined || at(event, "data.object") === undefined) {
      throw new GatewayError(400, "The body is not an event of Stripe");
    }
    return { id, type, occurredAtMs: created === undefined ? null : Number(created) * 1_000 };
  },
  read(event, origin, settings) {
    const read = READERS.get(textAt(event, "type") ?? "");
    return read?.(at(event, "data.object"), origin, settings) ?? NOTHING_SAID;
  },
};

type Reader = (object: unknown, origin: EventOrigin, settings: Settings) => Reading;

const READERS = new Map<string, Reader>(
  Object.entries({
    "customer.created": readCustomer,
    "customer.updated": readCustomer,
    "checkout.session.completed": readCheckout,
    "checkout.session.async_payment_succeeded": readCheckout,
    "invoice.paid": readInvoice,
    "invoice.payment_succeeded": readInvoice,
    "invoice_payment.paid": readInvoicePayment,
    "payment_intent.succeeded": readPaymentIntent,
    "charge.refunded": readCharge,
    "charge.dispute.created": readDispute,
    "charge.dispute.updated": readDispute,
    "charge.dispute.closed": readDispute,
    "charge.dispute.funds_withdrawn": readDispute,
    "charge.dispute.funds_reinstated": readDispute,
    "customer.subscription.deleted": readSubscription,
  }),
);

const paymentKeys = (ids: readonly (string | undefined)[]) =>
  [...new Set(ids)].flatMap((id) => (id === undefined ? [] : [`payment:${id}`]));

/** Stripe takes shillings of Uganda in hundredths, though nobody can pay less than one. */
function money(amount: bigint | undefined, currency: string | undefined): Money | undefined {
  if (amount === undefined || currency === undefined) return undefined;
  return moneyOfMinor(amount, currency === "ugx" ? 2 : minorUnitDigits(currency), currency);
}

function readCustomer(customer: unknown, origin: EventOrigin, settings: Settings): Reading {
  const id = idAt(customer, "id");
  const ids = attachedIds([at(customer, "metadata")], settings);
  if (id === undefined) return { ignored: "The customer has no id" };
  if (ids.externalId === undefined && ids.clickId === undefined) {
    return { ignored: "The customer's metadata names neither a customer nor a click of Dub" };
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

const CLICK_REFERENCE = "dub_id_";

function readCheckout(session: unknown, origin: EventOrigin, settings: Settings): Reading {
  const email = firstText(session, ["customer_details.email", "customer_email"]);
  const customerId = idAt(session, "customer");
  const providerId = customerId ?? email?.toLowerCase();
  if (providerId === undefined) return { ignored: "The checkout has no customer" };
  const ids = attachedIds([at(session, "metadata")], settings);
  const reference = textAt(session, "client_reference_id");
  const referred = reference?.startsWith(CLICK_REFERENCE) ? reference.slice(CLICK_REFERENCE.length) : undefined;
  const customer: ToldCustomer = {
    externalId: ids.externalId,
    clickId: ids.clickId ?? referred,
    keys: [`customer:${providerId}`],
    providerId,
    name: textAt(session, "customer_details.name"),
    email,
  };
  const facts: Fact[] = [customerFact(customer, origin)];
  const [invoice, intent, id] = [idAt(session, "invoice"), idAt(session, "payment_intent"), idAt(session, "id")];
  const paid = money(wholeAt(session, "amount_total"), textAt(session, "currency"));
  const invoiceId = invoice ?? intent ?? id;
  if (textAt(session, "payment_status") !== "paid" || paid === undefined || invoiceId === undefined) return { facts };
  const isSubscription = textAt(session, "mode") === "subscription";
  const sale = {
    ...paid,
    invoiceId,
    customerKeys: keysOfCustomer(customer),
    eventName: settings.sale_event ?? (isSubscription ? "Subscription creation" : "Checkout completed"),
    processor: "stripe" as const,
  };
  return { facts: [...facts, saleFact(paymentKeys([invoice, intent, id]), sale, origin)] };
}

function readInvoice(invoice: unknown, origin: EventOrigin, settings: Settings): Reading {
  const id = idAt(invoice, "id");
  const customerId = idAt(invoice, "customer");
  const paid = money(wholeAt(invoice, "amount_paid"), textAt(invoice, "currency"));
  if (id === undefined || customerId === undefined || paid === undefined) {
    return { ignored: "The invoice has no customer or no amount" };
  }
  const subscription = [
    at(invoice, "parent.subscription_details.metadata"),
    at(invoice, "subscription_details.metadata"),
  ];
  const customer: ToldCustomer = {
    ...attachedIds([at(invoice, "metadata"), ...subscription], settings),
    keys: [`customer:${customerId}`],
    providerId: customerId,
    name: textAt(invoice, "customer_name"),
    email: textAt(invoice, "customer_email"),
  };
  const [line] = listAt(invoice, "lines.data");
  const productId = idAt(line, "pricing.price_details.product") ?? idAt(line, "price.product");
  const payments = listAt(invoice, "payments.data").flatMap((payment) => [
    idAt(payment, "payment.payment_intent"),
    idAt(payment, "payment.charge"),
  ]);
  const sale = {
    ...paid,
    invoiceId: id,
    customerKeys: keysOfCustomer(customer),
    eventName: settings.sale_event ?? "Invoice paid",
    processor: "stripe" as const,
    ...(productId !== undefined && { metadata: { productId } }),
  };
  const keys = paymentKeys([id, idAt(invoice, "payment_intent"), idAt(invoice, "charge"), ...payments]);
  return { facts: [customerFact(customer, origin), saleFact(keys, sale, origin)] };
}

/**
 * A payment without checkout and invoice, where the product has attached its ids. Without them nobody knows whether an
 * invoice or a checkout tells of the same.
 */
function readPaymentIntent(intent: unknown, origin: EventOrigin, settings: Settings): Reading {
  const id = idAt(intent, "id");
  const ids = attachedIds([at(intent, "metadata")], settings);
  const paid = money(wholeAt(intent, "amount_received"), textAt(intent, "currency"));
  const email = textAt(intent, "receipt_email");
  const providerId = idAt(intent, "customer") ?? email?.toLowerCase() ?? ids.externalId;
  if (ids.externalId === undefined && ids.clickId === undefined) {
    return { ignored: "The payment's metadata names neither a customer nor a click of Dub" };
  }
  if (id === undefined || paid === undefined || providerId === undefined) {
    return { ignored: "The payment has no customer or no amount" };
  }
  const customer: ToldCustomer = { ...ids, keys: [`customer:${providerId}`], providerId, email };
  const sale = {
    ...paid,
    invoiceId: idAt(intent, "invoice") ?? id,
    customerKeys: keysOfCustomer(customer),
    eventName: settings.sale_event ?? "Payment succeeded",
    processor: "stripe" as const,
  };
  const keys = paymentKeys([id, idAt(intent, "invoice"), idAt(intent, "latest_charge")]);
  return { facts: [customerFact(customer, origin), saleFact(keys, sale, origin)] };
}

/** Newer versions of Stripe's API say here alone which payment has paid an invoice. */
function readInvoicePayment(payment: unknown): Reading {
  const keys = paymentKeys([
    idAt(payment, "invoice"),
    idAt(payment, "payment.payment_intent"),
    idAt(payment, "payment.charge"),
  ]);
  return keys.length > 1 ? { facts: [paymentFact(keys, {})] } : { ignored: "The payment names no invoice" };
}

/** `amount_refunded` is that of all refunds of the charge so far. */
function readCharge(charge: unknown): Reading {
  const id = idAt(charge, "id");
  const refunded = money(wholeAt(charge, "amount_refunded"), textAt(charge, "currency"));
  if (id === undefined || refunded === undefined) return { ignored: "The charge has no refund" };
  const keys = paymentKeys([idAt(charge, "invoice"), idAt(charge, "payment_intent"), id]);
  return { facts: [deductionFact(keys, `refunds of ${id}`, { amount: refunded.amount, rank: 0 })] };
}

function readDispute(dispute: unknown): Reading {
  const id = idAt(dispute, "id");
  const status = textAt(dispute, "status") ?? "";
  const disputed = money(wholeAt(dispute, "amount"), textAt(dispute, "currency"));
  const keys = paymentKeys([idAt(dispute, "payment_intent"), idAt(dispute, "charge")]);
  if (id === undefined || disputed === undefined || keys.length === 0) {
    return { ignored: "The dispute names no payment" };
  }
  if (status.startsWith("warning_")) return { ignored: "An inquiry takes nothing back" };
  return { facts: [deductionFact(keys, id, disputeDeduction(status, disputed.amount))] };
}

function readSubscription(subscription: unknown, origin: EventOrigin, settings: Settings): Reading {
  const customerId = idAt(subscription, "customer");
  if (customerId === undefined) return { ignored: "The subscription has no customer" };
  const told: ToldCustomer = {
    ...attachedIds([at(subscription, "metadata")], settings),
    keys: [`customer:${customerId}`],
    providerId: customerId,
    canceledAt: Number(wholeAt(subscription, "ended_at") ?? BigInt(Math.floor(origin.atMs / 1_000))) * 1_000,
  };
  return { facts: [customerFact(told, origin)] };
}
