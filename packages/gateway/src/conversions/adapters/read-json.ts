import type { Fields } from "../../json/fields.ts";
import { isFields } from "../../json/fields.ts";

/** The value at a path of names, separated by dots; a number is a place in a list. */
export function at(value: unknown, path: string): unknown {
  let found = value;
  for (const name of path.split(".")) {
    const isThere = typeof found === "object" && found !== null && Object.hasOwn(found, name);
    if (!isThere) return undefined;
    found = (found as Fields)[name];
  }
  return found;
}

/** A text that is not empty. */
export function textAt(value: unknown, path: string): string | undefined {
  const found = at(value, path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** An id, as text: of a number, and of an object that stands for its id, too. */
export function idAt(value: unknown, path: string): string | undefined {
  const found = at(value, path);
  const id = isFields(found) ? found.id : found;
  if (typeof id === "number") return Number.isSafeInteger(id) ? String(id) : undefined;
  return typeof id === "string" && id !== "" ? id : undefined;
}

export function listAt(value: unknown, path: string): readonly unknown[] {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
}

/** A whole number, written as one or as text. */
export function wholeAt(value: unknown, path: string): bigint | undefined {
  const found = at(value, path);
  if (typeof found === "number") return Number.isSafeInteger(found) ? BigInt(found) : undefined;
  return typeof found === "string" && /^-?\d{1,18}$/.test(found) ? BigInt(found) : undefined;
}

/** The first of these texts. */
export function firstText(value: unknown, paths: readonly string[]): string | undefined {
  return paths.map((path) => textAt(value, path)).find((text) => text !== undefined);
}

/** UTC milliseconds of a text in ISO 8601. */
export function instantAt(value: unknown, path: string): number | null {
  const ms = Date.parse(textAt(value, path) ?? "");
  return Number.isNaN(ms) ? null : ms;
}
