interface MoneyOptions {
  /** No cents from 10,000 on, as in the strip. */
  readonly isShort?: boolean;
  readonly locale?: string;
}

/** Currencies that have no hundredths: what is stored of them are whole units. */
const WHOLE = new Set(["JPY", "KRW", "VND", "CLP"]);

/** @param cents whole; as stored. A negative amount has a real minus. */
export function money(cents: number, currency = "usd", { isShort = false, locale }: MoneyOptions = {}): string {
  const code = currency.toUpperCase();
  const amount = WHOLE.has(code) ? cents : cents / 100;
  const places = WHOLE.has(code) || (isShort && Math.abs(amount) >= 10_000) ? 0 : 2;
  const text = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: code,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  }).format(Math.abs(amount));
  return amount < 0 ? `−${text}` : text;
}
