/** What Dub was told of a customer or a payment, and what is to be told next: pure rules. */
import type { CustomerFacts, PaymentFacts, Sale } from "./adapters/facts.ts";
import { shareOf } from "./adapters/money.ts";

export interface CustomerProgress {
  /** What Dub knows the customer by, from the first call on. */
  readonly externalId?: string;
  /** `tracked` by us, or `known` to Dub before. */
  readonly lead?: "tracked" | "known";
  /** The provider's id of the event that told of it. */
  readonly leadBy?: string;
  /** Whether the product was told that a subscription has ended. */
  readonly isCancellationTold?: true;
}

export interface PaymentProgress {
  /** The sale as it was first sent, whatever became of it. It is sent again as it was, so that Dub knows it again. */
  readonly sent?: {
    readonly atMs: number;
    /** The provider's id of the event that told of it. */
    readonly by: string;
    readonly sale: Sale;
  };
  readonly sale?: {
    readonly atMs: number;
    /** As Dub has counted it, in its own currency. */
    readonly amount: number;
    readonly currency: string;
  };
  /** How much of the sale Dub's commission stands for by now. Default: all of it. */
  readonly applied?: number;
  /** Of the commission, before it was first changed. */
  readonly earnings?: number;
  /** Whether the commission is reversed by us. */
  readonly isReversed?: boolean;
  /** What came of the last change, for people. */
  readonly note?: string;
}

/** What Dub calls the customer, as far as it is known by now. */
export function externalIdOf(facts: CustomerFacts, progress: CustomerProgress): string | undefined {
  if (progress.externalId !== undefined) return progress.externalId;
  if (facts.externalId) return facts.externalId.value;
  // Without an id of the product's own, whoever came by a click is known by the provider's.
  return facts.clickId ? facts.providerId?.value : undefined;
}

export type PaymentStep =
  | { readonly kind: "wait"; readonly reason: string }
  | { readonly kind: "track" }
  | { readonly kind: "adjust"; readonly target: number }
  | { readonly kind: "done"; readonly note?: string | undefined };

/** What is to be done about a payment, by everything that is known of it. */
export function nextStep(facts: PaymentFacts, progress: PaymentProgress): PaymentStep {
  const sold = progress.sent?.sale ?? facts.sale?.value;
  if (!sold) return { kind: "wait", reason: "The sale that this is about is not known yet" };
  if (sold.amount <= 0) return { kind: "done", note: "A sale of nothing is none" };
  if (!progress.sale) return { kind: "track" };
  const target = targetOf(facts, sold.amount, progress.sale.amount);
  if (target === (progress.applied ?? progress.sale.amount)) return { kind: "done", note: progress.note };
  return { kind: "adjust", target };
}

/** How much of a sale is left. @param amount all of it, as it was sent. @param counted of all of it, by Dub. */
export function targetOf(facts: PaymentFacts, amount: number, counted: number): number {
  if (facts.isVoid || amount <= 0) return 0;
  const deducted = Object.values(facts.deductions ?? {}).reduce((sum, deduction) => sum + deduction.amount, 0);
  return shareOf(counted, Math.min(amount, Math.max(0, amount - deducted)), amount);
}
