/** Amounts as Dub takes them. Nothing is a float on the way. */
import { minorUnitDigits } from "@overdub/contract";

/** A decimal number: `digits / 10 ** scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

export interface Money {
  /** In the currency's minor unit by Dub's rules: cents, whole yen, thousandths of a dinar. */
  readonly amount: number;
  /** ISO 4217 in lower case. */
  readonly currency: string;
}

/** More digits than any amount has; they bound the arithmetic. */
const DECIMAL = /^(-?)(\d{1,18})(?:\.(\d{1,18}))?$/;

/** `19.90`, exactly. @returns undefined for anything else, such as `1e3` and `1,000.00`. */
export function readDecimal(text: string): Decimal | undefined {
  const [, sign, whole, fraction = ""] = DECIMAL.exec(text.trim()) ?? [];
  if (whole === undefined) return undefined;
  const digits = BigInt(whole + fraction);
  return { digits: sign === "-" ? -digits : digits, scale: fraction.length };
}

/** A decimal number of whole units of a currency, halves of its minor unit rounded up. @returns undefined beyond what numbers hold. */
export function moneyOf({ digits, scale }: Decimal, currency: string): Money | undefined {
  const minor = digits * 10n ** BigInt(minorUnitDigits(currency));
  return safeMoney(divideHalfUp(minor, 10n ** BigInt(scale)), currency);
}

/** An amount in a provider's minor unit. @param scale of that unit: 2 for cents. */
export function moneyOfMinor(minor: bigint, scale: number, currency: string): Money | undefined {
  return moneyOf({ digits: minor, scale }, currency);
}

function safeMoney(amount: bigint, currency: string): Money | undefined {
  const number = Number(amount);
  return Number.isSafeInteger(number) ? { amount: number, currency: currency.toLowerCase() } : undefined;
}

/** Halves away from zero, so that what is given back is as much as what was paid. @param divisor above 0. */
export function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const size = dividend < 0n ? -dividend : dividend;
  const quotient = (2n * size + divisor) / (2n * divisor);
  return dividend < 0n ? -quotient : quotient;
}

/** `amount * part / whole` of whole numbers, halves rounded up. @param whole above 0. */
export function shareOf(amount: number, part: number, whole: number): number {
  return Number(divideHalfUp(BigInt(amount) * BigInt(part), BigInt(whole)));
}
