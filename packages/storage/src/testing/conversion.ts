import type { LeadEvent, SaleEvent } from "../events/event.ts";
import { click } from "./click.ts";

/** A complete lead, different from others where the test says so. */
export function lead(facts: Partial<LeadEvent> = {}): LeadEvent {
  const conversion = { eventId: "lead_1", eventName: "Sign up", customerId: "cus_1", metadata: "" };
  return { ...click(), ...conversion, ...facts, kind: "lead" };
}

/** A complete sale, likewise. */
export function sale(facts: Partial<SaleEvent> = {}): SaleEvent {
  const conversion = { eventId: "sale_1", eventName: "Purchase", customerId: "cus_1", metadata: "" };
  const payment = { amountCents: 4900, currency: "usd", invoiceId: "in_1", paymentProcessor: "stripe" };
  return { ...click(), ...conversion, ...payment, ...facts, kind: "sale" };
}
