import type { JsonSchema } from "@overdub/contract";
import { excessOf } from "@overdub/contract";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import type { Properties } from "./schema-forms.ts";
import { formsOf } from "./schema-forms.ts";

export interface ReadOptions {
  /** Whether null says that an argument is not given, as clients mean it that fill in every argument. */
  readonly isNullAbsence: boolean;
}

/**
 * Arguments in the form that their schemas describe. Clients write lists, objects, numbers and booleans as JSON text;
 * that is read where nothing else can be meant.
 *
 * @returns the fields themselves where all have that form, and none has a list.
 */
export function readForms(properties: Properties, fields: Fields, options: ReadOptions): Fields {
  const read: [string, unknown][] = [];
  let isSame = true;
  for (const [name, value] of Object.entries(fields)) {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const isAbsent = schema !== undefined && value === null && options.isNullAbsence;
    const form = schema === undefined ? value : readForm(schema, value, options);
    isSame &&= !isAbsent && form === value;
    if (!isAbsent) read.push([name, form]);
  }
  return isSame ? fields : Object.fromEntries(read);
}

function readForm(schema: JsonSchema, given: unknown, options: ReadOptions): unknown {
  const value = typeof given === "string" ? readText(schema, given) : given;
  if (Array.isArray(value)) {
    const { items } = formsOf(schema);
    return items ? value.map((item) => readForm(items, item, options)) : value;
  }
  const properties = isFields(value) ? formsOf(schema).fields : undefined;
  return isFields(value) && properties ? readForms(properties, value, options) : value;
}

/** A text where one is taken stays one, but for a list of texts: no id and no name begins with `["`. */
function readText(schema: JsonSchema, text: string): unknown {
  const { types } = formsOf(schema);
  const takesText = types.has("string");
  const trimmed = text.trim();
  if (trimmed.startsWith("[") && types.has("array")) {
    const list = parse(trimmed);
    const isCertain = !takesText || (Array.isArray(list) && list.every((item) => typeof item === "string"));
    if (Array.isArray(list) && isCertain) return list;
  }
  if (takesText) return text;
  if (trimmed.startsWith("{") && types.has("object")) return parse(trimmed) ?? text;
  if (types.has("boolean") && /^(true|false)$/i.test(trimmed)) return trimmed.toLowerCase() === "true";
  const isNumber = types.has("number") || types.has("integer");
  return isNumber && /^-?\d{1,15}(\.\d{1,15})?$/.test(trimmed) ? Number(trimmed) : text;
}

function parse(text: string): unknown {
  try {
    return excessOf(text) ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
