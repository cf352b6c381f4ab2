import { minorUnitDigits } from "@overdub/contract/minor-unit";
import { numberFormat } from "./formatters.ts";

interface MoneyOptions {
  /** No cents from 10,000 on, as in the strip. */
  readonly isShort?: boolean;
  readonly locale?: string;
}

/** @param amount whole, in the currency's smallest unit, as it is stored. A negative amount has a real minus. */
export function money(amount: number, currency = "usd", { isShort = false, locale }: MoneyOptions = {}): string {
  const digits = minorUnitDigits(currency);
  const units = amount / 10 ** digits;
  const places = isShort && Math.abs(units) >= 10_000 ? 0 : digits;
  const text = numberFormat(locale, {
    style: "currency",
    currency: currency.toUpperCase(),
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  }).format(Math.abs(units));
  return units < 0 ? `−${text}` : text;
}
