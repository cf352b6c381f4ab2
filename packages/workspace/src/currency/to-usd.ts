import type { ExchangeRates } from "./exchange-rates.ts";

export interface Money {
  /** Minor units; whole units of currencies without decimals. */
  readonly amount: number;
  /** ISO 4217 in lower case. */
  readonly currency: string;
}

/** Amounts in these are whole units. See behaviour/attribution 3.6. */
const ZERO_DECIMAL = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split(" "));

/**
 * An amount in US cents, halves rounded up; unchanged where the table has no rate for its currency. Exact: rates are
 * fractions, and nothing is a float on the way.
 *
 * @param money a whole number, not negative.
 */
export function toUsd({ amount, currency }: Money, { rates }: ExchangeRates): Money {
  if (currency === "usd") return { amount, currency };
  const rate = rates.get(currency);
  if (!rate) return { amount, currency };
  const minorUnits = BigInt(amount) * (ZERO_DECIMAL.has(currency) ? 100n : 1n);
  return { amount: Number(divideRoundingHalfUp(minorUnits * rate.denominator, rate.numerator)), currency: "usd" };
}

/** Of numbers that are not negative. */
function divideRoundingHalfUp(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}
