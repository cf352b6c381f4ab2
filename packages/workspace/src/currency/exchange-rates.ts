import { z } from "zod";
import shipped from "./exchange-rates.json" with { type: "json" };

/** `numerator / denominator` units of a currency for one US dollar: exact, however the table wrote it. */
export interface Rate {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export interface ExchangeRates {
  /** The day they are of, `2026-07-01`. */
  readonly date: string;
  /** By ISO 4217 code in lower case. */
  readonly rates: ReadonlyMap<string, Rate>;
}

/** A table of rates that can't be used; the message says why, for a person. */
export class ExchangeRateError extends Error {
  override readonly name = "ExchangeRateError";
}

const Table = z.object({ date: z.iso.date(), rates: z.record(z.string(), z.union([z.number(), z.string()])) });

/** More digits than any rate is quoted in; they bound the arithmetic. */
const DECIMAL = /^(\d{1,15})(?:\.(\d{1,15}))?$/;

/**
 * Reads the operator's `{ "date": "2026-07-01", "rates": { "EUR": 0.865, "JPY": "152.3" } }`: units of each currency for one US dollar. What it
 * leaves out is as in the table in the box, since an amount without a rate could not be counted.
 *
 * @throws ExchangeRateError
 */
export function parseExchangeRates(text: string): ExchangeRates {
  const { date, rates } = readTable(parseJson(text));
  return { date, rates: new Map([...SHIPPED_RATES.rates, ...rates]) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ExchangeRateError("It is not JSON.", { cause });
  }
}

function readTable(value: unknown): ExchangeRates {
  const table = Table.safeParse(value);
  if (!table.success) {
    throw new ExchangeRateError('It must look like { "date": "2026-07-01", "rates": { "EUR": 0.865 } }.');
  }
  const { date, rates } = table.data;
  return {
    date,
    rates: new Map(Object.entries(rates).map(([code, rate]) => [readCode(code), readRate(code, String(rate))])),
  };
}

function readCode(code: string): string {
  if (!/^[a-z]{3}$/i.test(code)) throw new ExchangeRateError(`"${code}" is no ISO 4217 code.`);
  return code.toLowerCase();
}

function readRate(code: string, text: string): Rate {
  const [, whole = "", fraction = ""] = DECIMAL.exec(text) ?? [];
  const numerator = BigInt(whole + fraction);
  if (numerator === 0n) throw new ExchangeRateError(`The rate of ${code} must be a decimal number above 0.`);
  return { numerator, denominator: 10n ** BigInt(fraction.length) };
}

/**
 * The table in the box: every currency of ISO 4217 that is paid with, those that the euro and the Caribbean guilder have
 * replaced of late, and CLF and XDR. Metals, bonds and test codes are no money. Rates are approximate mid-market values
 * for about its date, compiled and rounded by hand, and nobody's official ones: enough for a report of sales. An operator
 * who needs more brings a table.
 */
export const SHIPPED_RATES: ExchangeRates = readTable(shipped);
