/**
 * What events tell of customers and payments. Facts of several events are joined in any order, and again, to the same:
 * so it does not matter in which order, or how often, events come.
 */
import type { Money } from "./money.ts";

/** A value with the event that it comes from: of two, that of the earlier event counts. */
export interface Known<Value> {
  readonly value: Value;
  /** UTC milliseconds, by the provider's clock. */
  readonly atMs: number;
  /** The provider's id of the event. */
  readonly by: string;
}

export interface CustomerFacts {
  /** The product's own id of the customer. */
  readonly externalId?: Known<string>;
  /** The provider's. */
  readonly providerId?: Known<string>;
  readonly clickId?: Known<string>;
  readonly name?: Known<string>;
  readonly email?: Known<string>;
  readonly avatar?: Known<string>;
  /** The name of the lead event, where an event says that the customer has become a lead. */
  readonly leadName?: Known<string>;
  /** When a subscription ended. */
  readonly canceledAt?: Known<number>;
}

export interface Sale extends Money {
  readonly invoiceId: string;
  /** What the customer is called by. */
  readonly customerKeys: readonly string[];
  readonly eventName?: string | undefined;
  readonly processor: "stripe" | "paddle" | "shopify" | "custom";
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** What was given back or is disputed; of one thing the higher rank counts, and in one rank the larger amount. */
export interface Deduction {
  readonly amount: number;
  readonly rank: number;
}

export interface PaymentFacts {
  readonly sale?: Known<Sale>;
  /** By the provider's id of the refund or dispute. */
  readonly deductions?: Readonly<Record<string, Deduction>>;
  /** Nothing of the payment counts any more. */
  readonly isVoid?: true;
}

/** What one event tells of one customer, or of one payment. */
export type Fact =
  | { readonly kind: "customer"; readonly keys: readonly string[]; readonly facts: CustomerFacts }
  | { readonly kind: "payment"; readonly keys: readonly string[]; readonly facts: PaymentFacts };

export function joinCustomers(a: CustomerFacts, b: CustomerFacts): CustomerFacts {
  return joinKnown(a, b);
}

export function joinPayments(a: PaymentFacts, b: PaymentFacts): PaymentFacts {
  const deductions = new Map(Object.entries(a.deductions ?? {}));
  for (const [id, deduction] of Object.entries(b.deductions ?? {})) {
    const known = deductions.get(id);
    if (known === undefined || isStronger(deduction, known)) deductions.set(id, deduction);
  }
  return {
    ...joinKnown<Pick<PaymentFacts, "sale">>(a.sale ? { sale: a.sale } : {}, b.sale ? { sale: b.sale } : {}),
    ...(deductions.size > 0 && { deductions: sorted(deductions) }),
    ...((a.isVoid || b.isVoid) && { isVoid: true }),
  };
}

function isStronger(a: Deduction, b: Deduction): boolean {
  return a.rank !== b.rank ? a.rank > b.rank : a.amount > b.amount;
}

function joinKnown<Facts extends { readonly [Name in keyof Facts]?: Known<unknown> }>(a: Facts, b: Facts): Facts {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort() as (keyof Facts)[];
  return Object.fromEntries(names.map((name) => [name, earlier(a[name], b[name])])) as Facts;
}

function earlier(a: Known<unknown> | undefined, b: Known<unknown> | undefined): Known<unknown> | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return orderOf(a) <= orderOf(b) ? a : b;
}

/** Events of the same moment are in the order of their ids; one event that says two things, in that of these. */
function orderOf({ atMs, by, value }: Known<unknown>): string {
  return `${String(atMs).padStart(16, "0")} ${by} ${JSON.stringify(value)}`;
}

function sorted<Value>(entries: Iterable<readonly [string, Value]>): Record<string, Value> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
