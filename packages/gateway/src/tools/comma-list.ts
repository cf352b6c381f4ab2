import { invalidArgument } from "../errors/gateway-error.ts";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import type { Properties } from "./schema-forms.ts";
import { formsOf } from "./schema-forms.ts";

const MAX_QUOTED_CHARS = 80;

/**
 * A list as Dub takes it in a query: `a,b`.
 *
 * @param path  of the argument, for errors.
 * @throws      400 for an item that would not arrive as one: Dub reads a comma as the end of an item, and drops items
 *              that are empty or nested.
 */
export function toCommaList(path: string, items: readonly unknown[]): string {
  return items.map((item, index) => toItem(`${path}.${index}`, item)).join(",");
}

function toItem(path: string, item: unknown): string {
  if (typeof item === "number" || typeof item === "boolean") return String(item);
  if (typeof item !== "string") throw invalidArgument(path, "must be one value, not null or a list or an object");
  if (item.trim() === "") throw invalidArgument(path, "must not be empty");
  if (item.includes(",")) {
    const shown = JSON.stringify(item.slice(0, MAX_QUOTED_CHARS));
    throw invalidArgument(path, `is ${shown}: Dub would read its comma as the end of an item`);
  }
  return item;
}

/**
 * Looks at the values of a query, so far as Dub would take a wrong one for none, and a filter for everything.
 *
 * @throws 400 for an object that is none of the argument's forms, and for a list that only consists of commas.
 */
export function checkQueryValues(properties: Properties, query: Fields): void {
  for (const [name, value] of Object.entries(query)) {
    const schema = properties[name];
    if (!schema) continue;
    const { types } = formsOf(schema);
    if (types.size > 0 && isFields(value) && !types.has("object")) {
      throw invalidArgument(`query.${name}`, "must be one value or a list, not an object");
    }
    if (types.has("array") && typeof value === "string" && /^[\s,]*,[\s,]*$/.test(value)) {
      throw invalidArgument(`query.${name}`, "must name at least one item", "too_small");
    }
  }
}
