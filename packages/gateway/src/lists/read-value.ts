import type { ListField } from "./list-field.ts";

const MAX_TEXT_CHARS = 255;

const FLAGS = new Map([
  ["true", 1],
  ["1", 1],
  ["false", 0],
  ["0", 0],
]);

/**
 * A value of a filter as the database holds it.
 *
 * @returns undefined for what no row can hold; of NUL, PostgreSQL would not even be asked.
 */
export function readValue({ type, values }: Pick<ListField<never>, "type" | "values">, text: string) {
  if (type === "flag") return FLAGS.get(text.toLowerCase());
  if (type === "instant") return readInstantMs(text);
  if (values) return values.includes(text) ? text : undefined;
  return isStorable(text) ? text : undefined;
}

export function isStorable(text: string): boolean {
  return text !== "" && text.length <= MAX_TEXT_CHARS && !text.includes("\0");
}

const INSTANT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)?)?$/i;

/** ISO 8601, with a space for the T as some vendors print it, and in UTC where it names no zone. */
function readInstantMs(text: string): number | undefined {
  const [, date, time = "00:00", zone = "Z"] = INSTANT.exec(text) ?? [];
  const instantMs = date === undefined ? Number.NaN : Date.parse(`${date}T${time}${zone}`);
  return Number.isNaN(instantMs) ? undefined : instantMs;
}
