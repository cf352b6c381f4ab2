import { AppError, minorUnitDigits } from "@overdub/contract";
import type { ExchangeRates, Rate } from "./exchange-rates.ts";

export interface Money {
  /** Minor units: hundredths, thousandths or whole units, as the currency has them. */
  readonly amount: number;
  /** ISO 4217 in lower case. */
  readonly currency: string;
}

/**
 * An amount in US cents, halves rounded up. Exact: rates are fractions, and nothing is a float on the way.
 *
 * @param money a whole number, not negative.
 * @throws `unprocessable_entity` for what is no currency.
 */
export function toUsd({ amount, currency }: Money, { rates }: ExchangeRates): Money {
  if (currency === "usd") return { amount, currency };
  const rate = rates.get(currency);
  if (!rate) {
    throw new AppError("unprocessable_entity", `custom: currency: ${JSON.stringify(currency)} is no ISO 4217 currency`);
  }
  const minorUnitsOfOne = 10n ** BigInt(minorUnitDigits(currency));
  const cents = divideRoundingHalfUp(BigInt(amount) * 100n * rate.denominator, minorUnitsOfOne * rate.numerator);
  return { amount: Number(cents), currency: "usd" };
}

/** By what an amount was converted, for whoever asks later. */
export interface Exchange extends Money {
  /** As the table wrote it. */
  readonly unitsPerDollar: string;
  /** The day of the table, `2026-07-01`. */
  readonly ratesOf: string;
}

/** @returns null where nothing was converted. */
export function exchangeOf({ amount, currency }: Money, { rates, date }: ExchangeRates): Exchange | null {
  const rate = currency === "usd" ? undefined : rates.get(currency);
  return rate ? { amount, currency, unitsPerDollar: decimalOf(rate), ratesOf: date } : null;
}

function decimalOf({ numerator, denominator }: Rate): string {
  const decimals = denominator.toString().length - 1;
  const digits = numerator.toString().padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** What the hosted service's event store can hold; totals of two million such sales are still exact. */
export const MAX_AMOUNT_CENTS = 4_294_967_295;

/** Of numbers that are not negative. */
export function divideRoundingHalfUp(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}
