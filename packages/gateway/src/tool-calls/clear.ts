import type { JsonSchema } from "@overdub/contract";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import type { Properties } from "../tools/schema-forms.ts";
import { formsOf } from "../tools/schema-forms.ts";
import type { Tool } from "../tools/tool.ts";
import { ArgumentFault } from "./refusals.ts";

/** Names the fields that a call empties. Null does not: clients that fill in every argument would empty them all. */
export const CLEAR = "clear";

const built = new WeakMap<Tool, ReadonlyMap<string, readonly string[]>>();

/** What a tool can empty, by name, with the path to each: fields that Dub empties by null, at most one level deep. */
export function clearableOf(tool: Tool): ReadonlyMap<string, readonly string[]> {
  const known = built.get(tool);
  if (known) return known;
  const clearable = new Map(isUpdate(tool) ? pathsOf((tool.bodySchema.properties ?? {}) as Properties) : []);
  built.set(tool, clearable);
  return clearable;
}

/** Of a new record null is what leaving out a field is. */
function isUpdate({ operation: { method } }: Tool): boolean {
  return method === "PATCH" || method === "PUT";
}

function pathsOf(properties: Properties): [string, readonly string[]][] {
  const isClearable = (schema: JsonSchema) => {
    const isOutdated = typeof schema.description === "string" && schema.description.startsWith("Deprecated");
    return !isOutdated && formsOf(schema).types.has("null");
  };
  const nested = Object.entries(properties).flatMap(([parent, schema]) =>
    Object.entries(formsOf(schema).fields ?? {}).flatMap(([name, field]): [string, readonly string[]][] =>
      isClearable(field) ? [[name, [parent, name]]] : [],
    ),
  );
  const own = Object.entries(properties).flatMap(([name, schema]): [string, readonly string[]][] =>
    isClearable(schema) ? [[name, [name]]] : [],
  );
  return [...nested, ...own];
}

/** The argument of tools that can empty something. */
export function clearPropertyOf(tool: Tool): Properties {
  const names = [...clearableOf(tool).keys()];
  if (names.length === 0) return {};
  return { [CLEAR]: { type: "array", items: { type: "string", enum: names }, description: "Fields to empty." } };
}

/**
 * The call as Dub takes it: null for what is to be emptied.
 *
 * @param input  Arguments that fit the tool's schema.
 * @throws       ArgumentFault for a field that is also given a value.
 */
export function withCleared(tool: Tool, { [CLEAR]: names, ...args }: Fields): Fields {
  let cleared: Fields = args;
  for (const name of (names ?? []) as readonly string[]) {
    const [first = name, ...rest] = clearableOf(tool).get(name) ?? [];
    const [nested] = rest;
    const holder = nested === undefined ? cleared : cleared[first];
    if (isFields(holder) && Object.hasOwn(holder, name)) {
      throw new ArgumentFault(CLEAR, `\`${name}\` is both given and cleared.`, "Give a value, or clear it.");
    }
    const value = nested === undefined ? null : { ...(isFields(holder) ? holder : {}), [nested]: null };
    cleared = { ...cleared, [first]: value };
  }
  return cleared;
}

/**
 * An update that says null only would change nothing, where its caller means to empty a field.
 *
 * @param given  Arguments as they came.
 * @param read   Without what is null.
 * @throws       ArgumentFault that tells how to.
 */
export function refuseEmptyUpdate(tool: Tool, given: Fields, read: Fields): void {
  const clearable = clearableOf(tool);
  const isNull = (path: readonly string[]) => {
    return path.reduce<unknown>((value, name) => (isFields(value) ? value[name] : undefined), given) === null;
  };
  const nulls = [...clearable].filter(([, path]) => isNull(path)).map(([name]) => name);
  const body = (tool.bodySchema.properties ?? {}) as Properties;
  const isNothing = (value: unknown) => value === undefined || (isFields(value) && Object.keys(value).length === 0);
  const changes = [...Object.keys(body), CLEAR].filter((name) => !isNothing(read[name]));
  if (nulls.length === 0 || changes.some((name) => !isListOfItems(tool, name))) return;
  throw new ArgumentFault(
    nulls[0],
    "Nothing would change: null means that an argument is not given.",
    `To empty these fields, call with clear: ${JSON.stringify(nulls)}.`,
  );
}

function isListOfItems({ bulk }: Tool, name: string): boolean {
  return bulk?.argument === name;
}
