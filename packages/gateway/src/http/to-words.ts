/** A list of words from a query: as a list, as a comma list, or both. */
export function toWords(value: unknown): string[] {
  const texts = Array.isArray(value) ? value : [value];
  return texts.flatMap((text) => (typeof text === "string" ? text.split(",") : [])).filter(Boolean);
}
