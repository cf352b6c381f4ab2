import type { JsonSchema } from "@overdub/contract";
import { excessOf } from "@overdub/contract";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import { alternativesOf, fieldsOf } from "./check-names.ts";

type Properties = Readonly<Record<string, JsonSchema>>;

export interface ReadOptions {
  /** Whether null says that an argument is not given, as clients mean it that fill in every argument. */
  readonly isNullAbsence: boolean;
}

/**
 * Arguments in the form that their schemas describe. Clients write lists, objects, numbers and booleans as JSON text;
 * that is read where nothing else can be meant.
 */
export function readForms(properties: Properties, fields: Fields, options: ReadOptions): Fields {
  const read = Object.entries(fields).flatMap(([name, value]) => {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!schema) return [[name, value]];
    return value === null && options.isNullAbsence ? [] : [[name, readForm(schema, value, options)]];
  });
  return Object.fromEntries(read);
}

function readForm(schema: JsonSchema, given: unknown, options: ReadOptions): unknown {
  const value = typeof given === "string" ? readText(schema, given) : given;
  if (Array.isArray(value)) {
    const { items } = alternativesOf(schema).find(({ type }) => type === "array") ?? {};
    return isFields(items) ? value.map((item) => readForm(items, item, options)) : value;
  }
  const properties = isFields(value) ? fieldsOf(schema) : undefined;
  return isFields(value) && properties ? readForms(properties, value, options) : value;
}

/** A text where one is taken stays one, but for a list of texts: no id and no name begins with `["`. */
function readText(schema: JsonSchema, text: string): unknown {
  const types = alternativesOf(schema).flatMap(({ type }) => [type].flat());
  const takesText = types.includes("string");
  const trimmed = text.trim();
  if (trimmed.startsWith("[") && types.includes("array")) {
    const list = parse(trimmed);
    const isCertain = !takesText || (Array.isArray(list) && list.every((item) => typeof item === "string"));
    if (Array.isArray(list) && isCertain) return list;
  }
  if (takesText) return text;
  if (trimmed.startsWith("{") && types.includes("object")) return parse(trimmed) ?? text;
  if (types.includes("boolean") && /^(true|false)$/i.test(trimmed)) return trimmed.toLowerCase() === "true";
  const isNumber = types.includes("number") || types.includes("integer");
  return isNumber && /^-?\d{1,15}(\.\d{1,15})?$/.test(trimmed) ? Number(trimmed) : text;
}

function parse(text: string): unknown {
  try {
    return excessOf(text) ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
