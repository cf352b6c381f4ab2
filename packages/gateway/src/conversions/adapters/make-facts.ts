import type { EventOrigin } from "./adapter.ts";
import type { CustomerFacts, Deduction, Fact, Known, PaymentFacts, Sale } from "./facts.ts";
import { firstText } from "./read-json.ts";
import type { Settings } from "./settings.ts";

/** A customer as one event tells of it. */
export interface ToldCustomer {
  /** What the provider calls it by. */
  readonly keys: readonly string[];
  readonly externalId?: string | undefined;
  readonly providerId?: string | undefined;
  readonly clickId?: string | undefined;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly avatar?: string | undefined;
  /** The name of the lead event, where the event is about a lead. */
  readonly leadName?: string | undefined;
  readonly canceledAt?: number | undefined;
}

/** What keeps a customer by our own name of it, so that two customers of the provider with one id are one. */
export const externalKey = (externalId: string) => `external:${externalId}`;

export function keysOfCustomer({ keys, externalId }: Pick<ToldCustomer, "keys" | "externalId">): string[] {
  return [...keys, ...(externalId === undefined ? [] : [externalKey(externalId)])];
}

export function customerFact(told: ToldCustomer, origin: EventOrigin): Fact {
  const { keys: _, ...values } = told;
  const known = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, knownBy(origin, value)] as const],
  );
  return { kind: "customer", keys: keysOfCustomer(told), facts: Object.fromEntries(known) as CustomerFacts };
}

export function saleFact(keys: readonly string[], sale: Sale, origin: EventOrigin): Fact {
  return paymentFact(keys, { sale: knownBy(origin, sale) });
}

export function deductionFact(keys: readonly string[], id: string, deduction: Deduction): Fact {
  return paymentFact(keys, { deductions: { [id]: deduction } });
}

/** While it is open the money is gone; whether it comes back is known at the end. */
export function disputeDeduction(status: string, amount: number): { amount: number; rank: number } {
  if (status === "won") return { amount: 0, rank: 2 };
  return { amount, rank: status === "lost" ? 1 : 0 };
}

export function paymentFact(keys: readonly string[], facts: PaymentFacts): Fact {
  return { kind: "payment", keys, facts };
}

function knownBy<Value>({ atMs, eventId }: EventOrigin, value: Value): Known<Value> {
  return { value, atMs, by: eventId };
}

/** What Dub's own guides have products attach to a customer or a payment. */
const CUSTOMER_FIELDS = ["dubCustomerExternalId", "dubCustomerId", "dub_customer_external_id", "dub_customer_id"];
const CLICK_FIELDS = ["dubClickId", "dub_click_id", "dub_id"];

/** The ids that a product has attached, in the first of these objects that has them. */
export function attachedIds(
  holders: readonly unknown[],
  { customer_field: customerField, click_field: clickField }: Pick<Settings, "customer_field" | "click_field">,
): { readonly externalId: string | undefined; readonly clickId: string | undefined } {
  const find = (names: readonly string[]) =>
    holders.map((holder) => firstText(holder, names)).find((found) => found !== undefined);
  return {
    externalId: find([...(customerField === undefined ? [] : [customerField]), ...CUSTOMER_FIELDS]),
    clickId: find([...(clickField === undefined ? [] : [clickField]), ...CLICK_FIELDS]),
  };
}

export const NOTHING_SAID: { readonly ignored: string } = { ignored: "Events of this type say nothing of conversions" };
