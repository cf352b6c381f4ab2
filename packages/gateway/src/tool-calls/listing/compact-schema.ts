import type { JsonSchema } from "@overdub/contract";
import { MAX_BULK_ITEMS } from "../../tools/tool.ts";
import type { InputSchema } from "../input-schema.ts";
import { shortDescription } from "./short-description.ts";

/** Arguments of many tools, which the server's instructions explain once. */
const EXPLAINED_ONCE = new Set([
  "limit",
  "next_cursor",
  "fields",
  "detail",
  "dry_run",
  "plan_hash",
  "idempotency_key",
  "clear",
]);

/** Larger objects inside an argument are records, whose fields a tool of their own explains. */
const MAX_EXPLAINED_FIELDS = 8;

/**
 * What an agent should know of the arguments, in few bytes, and in the few keywords that all large providers of models take.
 * Everything that is left out stays accepted: bounds that the upstream explains by itself when they are broken, deprecated
 * names, second ways to say the same, and null, which says what leaving the argument out does.
 */
export function compactSchema(schema: InputSchema): InputSchema {
  const required = schema.required ?? [];
  const kept = Object.entries(schema.properties).filter(([name, property]) => {
    return required.includes(name) || !isOutdated(property);
  });
  const properties = kept.map(([name, property]) => [name, compactProperty(name, property, !EXPLAINED_ONCE.has(name))]);
  return { ...schema, properties: Object.fromEntries(properties) };
}

function compactProperty(name: string, property: JsonSchema, isExplained: boolean): JsonSchema {
  const { description, ...compacted } = compact(property, isExplained);
  const explanation = isExplained && typeof description === "string" ? shortDescription(name, description) : undefined;
  const told = [explanation, ...inWords(property, isExplained)].filter((part) => part !== undefined).join(". ");
  return told ? { ...compacted, description: told } : compacted;
}

const TOLD = new Set(["type", "description", "properties", "required", "items", "enum", "anyOf"]);

function compact(schema: JsonSchema, isExplained: boolean): JsonSchema {
  const plain = oneEnum(onlyList(withoutNull(schema)));
  if (isOpen(plain)) return { type: "string", description: plain.description };
  const told = Object.entries(plain).filter(([keyword]) => TOLD.has(keyword));
  return Object.fromEntries(told.map(([keyword, value]) => [keyword, compactKeyword(keyword, value, isExplained)]));
}

function compactKeyword(keyword: string, value: unknown, isExplained: boolean): unknown {
  switch (keyword) {
    case "properties":
      return compactFields(value as Readonly<Record<string, JsonSchema>>, isExplained);
    case "items":
      return compactProperty("item", value as JsonSchema, isExplained);
    case "anyOf":
      return (value as readonly JsonSchema[]).map((alternative) => compact(alternative, isExplained));
    default:
      return value;
  }
}

/** An object with as many fields as a thing of its own has. */
export function isRecord({ properties = {} }: JsonSchema): boolean {
  return Object.keys(properties as object).length > MAX_EXPLAINED_FIELDS;
}

function compactFields(fields: Readonly<Record<string, JsonSchema>>, isHolderExplained: boolean): JsonSchema {
  const kept = Object.entries(fields).filter(([, field]) => !isOutdated(field));
  const isExplained = isHolderExplained && kept.length <= MAX_EXPLAINED_FIELDS;
  return Object.fromEntries(kept.map(([name, field]) => [name, compactProperty(name, field, isExplained)]));
}

/** What a text holds that is read as an object. */
export const JSON_OBJECT = "JSON object";

/** Fields of any name: a strict schema has no words for them, and closes the object. So it is told as text, which is read. */
function isOpen({ type, properties }: JsonSchema): boolean {
  return type === "object" && properties === undefined;
}

/** What keywords say that not every provider takes. Of bounds those that one would break. */
function inWords(schema: JsonSchema, isExplained: boolean): string[] {
  const { minimum, maximum, minItems, maxItems, default: preset, ...plain } = withoutNull(schema);
  const isText = isOpen(plain) ? [JSON_OBJECT] : [];
  if (!isExplained) return isText;
  const isTold = preset !== undefined && !isNothing(preset);
  return [
    ...isText,
    ...range(minimum, maximum),
    ...range(minItems, maxItems === MAX_BULK_ITEMS ? undefined : maxItems).map((bounds) => `${bounds} items`),
    ...(isTold ? [`Default: ${String(preset)}`] : []),
  ];
}

function range(least: unknown, most: unknown): string[] {
  if (typeof most !== "number") return [];
  return [typeof least === "number" && least > 1 ? `${least} to ${most}` : `At most ${most}`];
}

function isOutdated({ deprecated, description }: JsonSchema): boolean {
  return deprecated === true || (typeof description === "string" && /^(Deprecated|Ignored)\b/.test(description));
}

/** Of a list or text with commas, the list. */
function onlyList(schema: JsonSchema): JsonSchema {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return schema;
  const alternatives: readonly JsonSchema[] = anyOf;
  const list = alternatives.find(({ type }) => type === "array");
  return list && alternatives.some(({ type }) => type === "string") ? { ...list, ...rest } : schema;
}

function withoutNull(schema: JsonSchema): JsonSchema {
  const { type, anyOf, ...rest } = schema;
  if (Array.isArray(anyOf)) {
    const others: readonly JsonSchema[] = anyOf.filter((alternative: JsonSchema) => alternative.type !== "null");
    return others.length === 1 ? { ...others[0], ...rest } : { ...schema, anyOf: others };
  }
  if (!Array.isArray(type)) return schema;
  const types = type.filter((name) => name !== "null");
  const told: JsonSchema = { ...schema, type: types.length === 1 ? types[0] : types };
  return Array.isArray(told.enum) ? { ...told, enum: told.enum.filter((value) => value !== null) } : told;
}

/** Of values, and lists of values, that are alternatives, one list: not every provider takes `anyOf` and `const`. */
function oneEnum(schema: JsonSchema): JsonSchema {
  const { anyOf, const: only, ...rest } = schema;
  if (only !== undefined) return { ...rest, enum: [only] };
  if (!Array.isArray(anyOf)) return schema;
  const alternatives: readonly JsonSchema[] = anyOf;
  const values = alternatives.map(({ const: value, enum: listed }) => (value === undefined ? listed : [value]));
  if (!values.every((listed) => Array.isArray(listed))) return schema;
  const types = [...new Set(alternatives.flatMap(({ type }) => type as string | string[]))];
  return { ...rest, type: types.length === 1 ? types[0] : types, enum: values.flat() };
}

/** What everyone expects of an argument that is left out. */
function isNothing(value: unknown): boolean {
  return value === false || (Array.isArray(value) && value.length === 0);
}
