/**
 * A query as Dub reads it, name by name: arrays as comma lists, nested objects in brackets, everything as text. What is
 * undefined or null is absent.
 */
export function flattenQuery(query: Readonly<Record<string, unknown>>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(query)) add(flat, name, value);
  return flat;
}

function add(flat: Record<string, string>, name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  if (Array.isArray(value) && !value.some((item) => typeof item === "object")) {
    flat[name] = value.join(",");
  } else if (typeof value === "object") {
    for (const [key, child] of Object.entries(value)) add(flat, `${name}[${key}]`, child);
  } else {
    flat[name] = String(value);
  }
}
