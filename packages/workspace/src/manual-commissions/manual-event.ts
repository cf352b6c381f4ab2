import type { CommissionCreateBody } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import type { ExchangeRates } from "../currency/exchange-rates.ts";
import type { Exchange } from "../currency/to-usd.ts";
import { exchangeOf, MAX_AMOUNT_CENTS, toUsd } from "../currency/to-usd.ts";
import { parseDateMs } from "../time/parse-date.ts";

/** Lead and sale commissions, whose event is recorded with them. */
export type EventBody = Exclude<CommissionCreateBody, { type: "custom" }>;

type Metadata = Readonly<Record<string, unknown>> | null;

export interface ManualEvent {
  readonly type: "lead" | "sale";
  readonly atMs: number;
  /** Of the lead, and of the sale if it is one. */
  readonly leadName: string;
  readonly saleName: string;
  /** Of the event that is rewarded. */
  readonly metadata: Metadata;
  /** US cents; 0 for a lead. */
  readonly amount: number;
  readonly currency: string;
  readonly exchange: Exchange | null;
  readonly invoiceId: string | null;
  readonly paymentProcessor: string;
}

const LEAD_NAME = "Sign up";

/**
 * What is entered, of whichever form: where both are there the nested one wins.
 *
 * @throws `unprocessable_entity` for a date or a currency that is none, and for an amount beyond any.
 * @see behaviour/partners 4.1
 */
export function readManualEvent(body: EventBody, rates: ExchangeRates, nowMs: number): ManualEvent {
  const blank = { amount: 0, currency: "usd", exchange: null, invoiceId: null, paymentProcessor: "custom" };
  if (body.type === "lead") {
    const atMs = readDate(body.date ?? body.leadEventDate, nowMs);
    const leadName = body.lead?.eventName || body.leadEventName || LEAD_NAME;
    return { ...blank, type: "lead", atMs, leadName, saleName: "", metadata: body.lead?.metadata ?? null };
  }
  const { sale } = body;
  const money = { amount: sale?.amount ?? body.saleAmount ?? 0, currency: sale?.currency || "usd" };
  const usd = toUsd(money, rates);
  assertPossible(usd.amount);
  return {
    type: "sale",
    atMs: readDate(body.date ?? body.saleEventDate, nowMs),
    leadName: LEAD_NAME,
    saleName: sale?.eventName || "Purchase",
    metadata: sale?.metadata ?? (body.productId ? { productId: body.productId } : null),
    ...usd,
    exchange: exchangeOf(money, rates),
    invoiceId: sale?.invoiceId || body.invoiceId || null,
    paymentProcessor: sale?.paymentProcessor ?? "custom",
  };
}

/** @returns now where there is none. */
export function readDate(text: string | null | undefined, nowMs: number): number {
  if (!text) return nowMs;
  const ms = parseDateMs(text, nowMs);
  if (ms === undefined) throw new AppError("unprocessable_entity", "custom: date: Invalid date");
  return ms;
}

/** @throws `unprocessable_entity`: totals stay exact. */
export function assertPossible(cents: number): void {
  if (Math.abs(cents) <= MAX_AMOUNT_CENTS) return;
  throw new AppError("unprocessable_entity", `too_big: amount: amount cannot be above ${MAX_AMOUNT_CENTS} cents`);
}
