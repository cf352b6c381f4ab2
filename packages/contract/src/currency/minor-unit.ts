/**
 * How many digits the minor unit has, where these are not two. Amounts in the first ones are whole units, as Dub and Stripe
 * take them (behaviour/attribution 3.6): ISO 4217 gives the ariary two digits, and the Icelandic króna none.
 */
const DIGITS = new Map([
  ..."bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split(" ").map((code) => [code, 0] as const),
  ..."bhd iqd jod kwd lyd omr tnd".split(" ").map((code) => [code, 3] as const),
  ["clf", 4],
]);

/** @param currency ISO 4217, in any letter case. */
export function minorUnitDigits(currency: string): number {
  return DIGITS.get(currency.toLowerCase()) ?? 2;
}
