// TypeScript's library does not have it yet. https://tc39.es/proposal-json-parse-with-source/
declare global {
  interface JSON {
    rawJSON(text: string): object;
    isRawJSON(value: unknown): boolean;
  }
}

/** May hold a number that a double does not: more digits than it keeps, or an exponent beyond it. */
const UNUSUAL_NUMBER = /\d[\d.]{15}|\d[eE][+-]?\d{3}/;

/**
 * JSON in which a number that a double cannot hold, such as an id of 64 bits, stands as its own text: written again, it
 * has every digit. Such a number is an object to whoever looks at it.
 *
 * @throws SyntaxError
 */
export function parseExactly(text: string): unknown {
  if (!UNUSUAL_NUMBER.test(text)) return JSON.parse(text);
  const reviver = (_: string, value: unknown, { source }: { source?: string }) =>
    typeof value === "number" && source !== undefined && !isExact(value, source) ? JSON.rawJSON(source) : value;
  return JSON.parse(text, reviver as Parameters<typeof JSON.parse>[1]);
}

/** Up to 15 digits survive being a double. */
function isExact(value: number, source: string): boolean {
  const digits = source
    .replace(/[eE].*$/, "")
    .replace(/\D/g, "")
    .replace(/^0+/, "");
  if (!Number.isFinite(value) || (value === 0 && digits !== "")) return false;
  // A whole number of more digits would be written with an exponent.
  if (/^-?\d{22,}$/.test(source)) return false;
  return digits.replace(/0+$/, "").length <= 15 || String(value) === source;
}
