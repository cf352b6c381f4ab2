import type { JsonSchema } from "@overdub/contract";
import { MAX_BULK_BYTES } from "../http/request-body.ts";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import type { Tool } from "../tools/tool.ts";
import { CLEAR, clearableOf } from "./clear.ts";
import { ArgumentFault } from "./refusals.ts";

/** Fields that all items of a call share, of which each may have its own. */
export const DEFAULTS = "defaults";

/** The argument of tools whose items are objects. Others are told once what to do with each, such as `data`. */
export function defaultsPropertyOf(tool: Tool): Readonly<Record<string, JsonSchema>> {
  const items = itemsArgumentOf(tool);
  if (items === undefined) return {};
  return { [DEFAULTS]: { type: "object", description: `Shared by all \`${items}\`.` } };
}

/** The argument that lists them; undefined where they are no objects, or there are none. */
export function itemsArgumentOf({ severalAs, bulk, bodySchema }: Tool): string | undefined {
  if (severalAs !== undefined) return severalAs;
  const lists = (bodySchema.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
  const items = bulk && lists[bulk.argument]?.items;
  return isFields(items) && items.type === "object" ? bulk?.argument : undefined;
}

/**
 * Each item with what it does not say itself. Objects and lists are values as others are: an item's own replaces the whole.
 *
 * @param defaults  Fields that an item may have.
 * @throws          ArgumentFault where all items together would be larger than a call that writes them out.
 */
export function withDefaults(tool: Tool, defaults: Fields, items: readonly unknown[]): readonly unknown[] {
  const bytes = Buffer.byteLength(JSON.stringify(defaults)) * items.length;
  if (bytes > MAX_BULK_BYTES) {
    throw new ArgumentFault(
      DEFAULTS,
      `\`${DEFAULTS}\` would add ${bytes} bytes to ${items.length} items, of at most ${MAX_BULK_BYTES}.`,
      "Give fewer items in a call, or shorter values.",
    );
  }
  return items.map((item) => (isFields(item) ? merge(tool, defaults, item) : item));
}

function merge(tool: Tool, { [CLEAR]: shared, ...defaults }: Fields, { [CLEAR]: own, ...item }: Fields): Fields {
  const pathOf = (name: unknown) => clearableOf(tool).get(String(name)) ?? [String(name)];
  // Who empties a field does not want the value of all, and who gives one does not want it emptied.
  const kept = listOf(own).map(pathOf).reduce(without, defaults);
  const emptied = listOf(shared).filter((name) => !has(item, pathOf(name)));
  const clear = own ?? (emptied.length > 0 ? emptied : undefined);
  return { ...kept, ...item, ...(clear !== undefined && { [CLEAR]: clear }) };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function has(fields: Fields, [name = "", ...rest]: readonly string[]): boolean {
  const value = fields[name];
  return rest.length === 0 ? value !== undefined : isFields(value) && has(value, rest);
}

function without(fields: Fields, [name = "", ...rest]: readonly string[]): Fields {
  const { [name]: value, ...others } = fields;
  return rest.length > 0 && isFields(value) ? { ...others, [name]: without(value, rest) } : others;
}
