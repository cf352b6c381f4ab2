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

/**
 * Whether a JSON text holds more than anything that is meant, told from the text, because parsing takes the time and
 * memory that this is to save. What is within strings doesn't count. Of a text that is no JSON the answer says nothing:
 * the parser refuses it.
 *
 * @param maxValues Default: `JSON_LIMITS.values`.
 */
export function excessOf(json: string, maxValues: number = JSON_LIMITS.values): JsonExcess | undefined {
  /** Of each object or list around: how many names it has so far, or that it is a list. */
  const around: number[] = [];
  let depth = 0;
  let values = 0;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === 0x22) index = endOfString(json, index);
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      values += 1;
      if (depth > JSON_LIMITS.depth) return "nested too deep";
      around[depth] = code === 0x7b ? 1 : Number.NEGATIVE_INFINITY;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
    else if (code === 0x2c) {
      values += 1;
      const names = (around[depth] ?? 0) + 1;
      around[depth] = names;
      if (names > JSON_LIMITS.names) return "of too many values";
    }
    if (values > maxValues) return "of too many values";
  }
  return undefined;
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
