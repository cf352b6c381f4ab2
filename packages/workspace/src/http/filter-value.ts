/** One filter as a caller writes it: a value, several with commas, none of them with a leading hyphen. */
export interface FilterValue {
  readonly values: readonly string[];
  readonly negated: boolean;
}

/**
 * @returns `undefined` when nothing is left to filter by.
 * @see behaviour/attribution 5.6: the hyphen negates the whole list, one further on is part of its value
 */
export function parseFilterValue(text: string | undefined): FilterValue | undefined {
  if (!text) return undefined;
  const negated = text.startsWith("-");
  const values = (negated ? text.slice(1) : text)
    .split(",")
    .map((value) => value.trim())
    .filter(Boolean);
  return values.length === 0 ? undefined : { values, negated };
}
