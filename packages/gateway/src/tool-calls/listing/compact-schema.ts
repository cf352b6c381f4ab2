import type { JsonSchema } from "@overdub/contract";
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
 * What an agent should know of the arguments, in few bytes. Everything that is left out stays accepted: bounds that the
 * upstream explains by itself when they are broken, deprecated names, second ways to say the same, and null, which says
 * what leaving the argument out does.
 */
export function compactSchema(schema: InputSchema): InputSchema {
  const required = schema.required ?? [];
  const kept = Object.entries(schema.properties).filter(([name, property]) => {
    return required.includes(name) || !isOutdated(property);
  });
  const properties = kept.map(([name, property]) => {
    const { description, ...compacted } = compact(property);
    const told = typeof description === "string" && !EXPLAINED_ONCE.has(name) && shortDescription(name, description);
    return [name, told ? { ...compacted, description: told } : compacted];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** Formats are the upstream's affair, and some providers refuse schemas that name them. */
const UNTOLD = new Set(["maxLength", "minLength", "pattern", "format", "examples", "example", "title"]);

function compact(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(oneEnum(onlyList(withoutNull(schema)))).filter(([keyword, value]) => {
    return !UNTOLD.has(keyword) && !(keyword === "default" && isNothing(value));
  });
  return Object.fromEntries(entries.map(([keyword, value]) => [keyword, compactKeyword(keyword, value)]));
}

function compactKeyword(keyword: string, value: unknown): unknown {
  switch (keyword) {
    case "properties":
      return compactFields(value as Readonly<Record<string, JsonSchema>>);
    case "items":
    case "additionalProperties":
      return isSchema(value) ? compact(value) : value;
    case "anyOf":
    case "oneOf":
    case "allOf":
      return (value as readonly JsonSchema[]).map((alternative) => compact(alternative));
    default:
      return value;
  }
}

function compactFields(fields: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const kept = Object.entries(fields).filter(([, field]) => !isOutdated(field));
  const isExplained = kept.length <= MAX_EXPLAINED_FIELDS;
  return Object.fromEntries(
    kept.map(([name, field]) => {
      const { description, ...compacted } = compact(field);
      const told = isExplained && typeof description === "string" && shortDescription(name, description);
      return [name, told ? { ...compacted, description: told } : compacted];
    }),
  );
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

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
