import { hash } from "node:crypto";

/** A JSON object of a caller or an upstream, whose names are to be looked at one by one. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** With the names of objects in order, since who repeats a call may write them in another one. */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, child]) => [name, canonical(child)]));
}

/** No argument of Dub's API comes near. What is nested deeper can be parsed, but not always written or walked again. */
const MAX_DEPTH = 100;

export function isNestedTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
  }
  return false;
}

/** A digest of any JSON. A list of parts has another one than its parts joined, so that none can pass for two. */
export function digest(value: unknown): string {
  return hash("sha256", JSON.stringify(value));
}
