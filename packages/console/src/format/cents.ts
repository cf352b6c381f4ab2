/**
 * Reads an amount as people type it: `73.5`, `1,200.00`, `$5`. Exact: no fraction of a cent is dropped.
 *
 * @returns cents; undefined for what is none.
 */
export function parseCents(text: string): number | undefined {
  const match = /^[$\s]*(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{1,2}))?\s*$/.exec(text);
  if (!match) return undefined;
  const [, whole = "", fraction = ""] = match;
  return Number(whole.replaceAll(",", "")) * 100 + Number(fraction.padEnd(2, "0"));
}

/** As it is put into a field: `73.50`. */
export function centsInField(cents: number): string {
  const whole = Math.floor(Math.abs(cents) / 100);
  return `${cents < 0 ? "-" : ""}${whole}.${String(Math.abs(cents) % 100).padStart(2, "0")}`;
}
