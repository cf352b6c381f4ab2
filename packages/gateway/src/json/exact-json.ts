import { randomBytes } from "node:crypto";
// Not by way of all of the contract: each process that evaluates an expression loads this.
import { endOfString, mayHaveLongNumbers } from "@overdub/contract/json";

// TypeScript's library does not have it yet. https://tc39.es/proposal-json-parse-with-source/
declare global {
  interface JSON {
    rawJSON(text: string): object;
    isRawJSON(value: unknown): boolean;
  }
}

/** Begins a text that stands for a number; nobody else can know it. */
const MARK = randomBytes(6).toString("base64");

/** Of one number: no one is longer but to be long. */
const MAX_DIGITS = 1_000;

/** More take longer than anybody may wait for somebody else's. */
const MAX_INEXACT = 20_000;

/**
 * JSON in which a number that a double cannot hold, such as an id of 64 bits, stands as its own text: written again, it
 * has every digit. Such a number is an object to whoever looks at it.
 *
 * @param hasLongNumbers What `surveyJson` says, if the text was surveyed. Default: it is looked for.
 * @throws SyntaxError, and RangeError for more of such numbers, or a longer one, than anything that is meant.
 */
export function parseExactly(text: string, hasLongNumbers: boolean = mayHaveLongNumbers(text)): unknown {
  // A reviver would be told of each number's text, and is called for every value: that takes ten times as long.
  const marked = hasLongNumbers ? markInexact(text) : undefined;
  // As it came, too: with the marks it might be JSON where it was none.
  const value: unknown = JSON.parse(text);
  return marked === undefined ? value : toRawNumbers(JSON.parse(marked));
}

/** The same with texts for the numbers that a double cannot hold; undefined where there are none. */
function markInexact(json: string): string | undefined {
  const parts: string[] = [];
  let end = 0;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === 0x22) index = endOfString(json, index);
    else if (isNumberPart(code)) {
      const start = index;
      while (isNumberPart(json.charCodeAt(index + 1))) index += 1;
      if (index - start >= MAX_DIGITS) throw new RangeError("There is a number of too many digits.");
      const number = json.slice(start, index + 1);
      if (!mayHaveLongNumbers(number) || isExact(number)) continue;
      parts.push(json.slice(end, start), `"${MARK}${number}"`);
      end = index + 1;
      if (parts.length > 2 * MAX_INEXACT) throw new RangeError("There are too many numbers of many digits.");
    }
  }
  return parts.length === 0 ? undefined : parts.join("") + json.slice(end);
}

/** Digits, signs, point and exponent. The letters of `true`, `false` and `null` that are among them make no number. */
function isNumberPart(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e || code === 0x2b || code === 0x65 || code === 0x45
  );
}

/** Changes lists and objects in place. */
function toRawNumbers(value: unknown): unknown {
  if (typeof value === "string") return value.startsWith(MARK) ? JSON.rawJSON(value.slice(MARK.length)) : value;
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    const before = fields[name];
    const after = toRawNumbers(before);
    if (after !== before) fields[name] = after;
  }
  return value;
}

/** Up to 15 digits survive being a double. */
function isExact(source: string): boolean {
  const value = Number(source);
  const digits = source
    .replace(/[eE].*$/, "")
    .replace(/\D/g, "")
    .replace(/^0+/, "");
  if (!Number.isFinite(value) || (value === 0 && digits !== "")) return false;
  // A whole number of more digits would be written with an exponent.
  if (/^-?\d{22,}$/.test(source)) return false;
  return digits.replace(/0+$/, "").length <= 15 || String(value) === source;
}
