export const JSON_LIMITS = {
  /** No argument of Dub's API comes near. What is nested deeper can be parsed, but not always written or walked again. */
  depth: 100,
  /** Ten thousand links, each of fifty values. To parse more takes a tenth of a second, in which nothing else is done. */
  values: 500_000,
  /** Of a request to the workspace: a hundred links, of a thousand values each. */
  requestValues: 100_000,
  /** Of one object. Engines are slow with larger ones. */
  names: 10_000,
} as const;

/** What a JSON text is too much of, as a sentence about it ends: "The body is nested too deep". */
export type JsonExcess = "nested too deep" | "of too many values";

/** What is to be known of a JSON text before it is parsed. */
export interface JsonSurvey {
  readonly excess: JsonExcess | undefined;
  /** Whether there may be a number that a double does not hold. */
  readonly hasLongNumbers: boolean;
}

/** May be a number that is beyond a double. */
const LARGE_EXPONENT = /\d[eE][+-]?\d{3}/;

/** The least that a name takes in an object: `"":0,`. */
const CHARS_OF_NAME = 5;

const NOTHING_FOUND: JsonSurvey = { excess: undefined, hasLongNumbers: false };

/** A double keeps this many digits of any number. */
const KEPT_DIGITS = 15;

/**
 * Whether a JSON text holds more than anything that is meant, told from the text, because parsing takes the time and
 * memory that this is to save. What is within strings doesn't count. Of a text that is no JSON the answer says nothing:
 * the parser refuses it.
 *
 * @param maxValues Default: `JSON_LIMITS.values`.
 */
export function excessOf(json: string, maxValues?: number): JsonExcess | undefined {
  return surveyJson(json, maxValues).excess;
}

/**
 * All that a look at each character outside of strings tells. That takes two thirds of the time of parsing, which is
 * spared for a text that has no room for an excess, as most have not, and no digits that could be of a long number.
 */
export function surveyJson(json: string, maxValues: number = JSON_LIMITS.values): JsonSurvey {
  const isShort = json.length <= Math.min(maxValues, JSON_LIMITS.names * CHARS_OF_NAME);
  if (isShort && !mayHaveLongNumbers(json) && opensAtMost(json, JSON_LIMITS.depth)) return NOTHING_FOUND;
  /** Of each object or list around: how many names it has so far, or that it is a list. */
  const around: number[] = [];
  let depth = 0;
  let values = 0;
  let digits = 0;
  let hasLongNumbers = false;
  const found = (excess: JsonExcess | undefined): JsonSurvey => ({ excess, hasLongNumbers });
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === 0x22) {
      digits = 0;
      index = endOfString(json, index);
    } else if (code >= 0x30 && code <= 0x39) {
      digits += 1;
      if (digits > KEPT_DIGITS) hasLongNumbers = true;
    } else if (code === 0x2c) {
      digits = 0;
      values += 1;
      const names = (around[depth] ?? 0) + 1;
      around[depth] = names;
      if (names > JSON_LIMITS.names || values > maxValues) return found("of too many values");
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      values += 1;
      if (depth > JSON_LIMITS.depth) return found("nested too deep");
      if (values > maxValues) return found("of too many values");
      around[depth] = code === 0x7b ? 1 : Number.NEGATIVE_INFINITY;
    } else if (code === 0x7d || code === 0x5d) {
      digits = 0;
      depth -= 1;
    } else if ((code === 0x65 || code === 0x45) && digits > 0) {
      // An exponent; the letters of `true` and `false` come after no digit.
      hasLongNumbers = true;
    }
  }
  return found(undefined);
}

/** Whether digits that a double may not keep stand somewhere in the text, be it in a string. */
export function mayHaveLongNumbers(text: string): boolean {
  // From the end of each place for so many digits back to the last character that is none.
  for (let at = KEPT_DIGITS; at < text.length; ) {
    let before = at;
    while (before >= at - KEPT_DIGITS && isDigitOrPoint(text.charCodeAt(before))) before -= 1;
    if (before < at - KEPT_DIGITS) return true;
    at = before + KEPT_DIGITS + 1;
  }
  return LARGE_EXPONENT.test(text);
}

function isDigitOrPoint(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2e;
}

/** Whether there are no more brackets and braces that open something, those in strings included. */
function opensAtMost(json: string, most: number): boolean {
  let opened = 0;
  for (const opener of "[{") {
    for (let at = json.indexOf(opener); at !== -1; at = json.indexOf(opener, at + 1)) {
      opened += 1;
      if (opened > most) return false;
    }
  }
  return true;
}

/** The place of the quote that ends the string which begins at `start`; the end of the text where none does. */
export function endOfString(json: string, start: number): number {
  const first = json.indexOf('"', start + 1);
  if (first === -1) return json.length;
  if (json.charCodeAt(first - 1) !== 0x5c) return first;
  // A string of nothing but escaped quotes is read faster by character than from quote to quote.
  for (let index = start + 1; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === 0x5c) index += 1;
    else if (code === 0x22) return index;
  }
  return json.length;
}
