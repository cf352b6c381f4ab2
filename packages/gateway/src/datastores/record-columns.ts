import type { AnyOperation, JsonSchema } from "@overdub/contract";
import { toJsonSchema } from "@overdub/contract";
import type { Column, ColumnType } from "@overdub/storage";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";

/** Objects in objects beyond are JSON. */
const MAX_DEPTH = 3;

const known = new WeakMap<AnyOperation, readonly Column[]>();

/** The fields of what an operation lists, as its schema has them. Empty where it is no list of objects. */
export function recordColumns(operation: AnyOperation): readonly Column[] {
  const found = known.get(operation) ?? rowColumns(toJsonSchema(operation.success.body, "output"));
  known.set(operation, found);
  return found;
}

function rowColumns(schema: JsonSchema): readonly Column[] {
  return alternatives(schema).flatMap((one) => {
    if (isFields(one.items)) return columnsOf(one.items, MAX_DEPTH);
    // Some lists come in an object that tells whether there are more.
    const data = isFields(one.properties) ? one.properties.data : undefined;
    return isFields(data) ? rowColumns(data) : [];
  });
}

/** Of all that a value may be: an event is a click, a lead or a sale. */
function columnsOf(schema: Fields, depth: number): readonly Column[] {
  const properties = new Map<string, Fields[]>();
  for (const one of alternatives(schema)) {
    if (!isFields(one.properties)) continue;
    for (const [name, property] of Object.entries(one.properties)) {
      if (isFields(property)) properties.set(name, [...(properties.get(name) ?? []), property]);
    }
  }
  return [...properties].map(([field, schemas]) => columnOf(field, schemas.flatMap(alternatives), depth));
}

function columnOf(field: string, schemas: readonly Fields[], depth: number): Column {
  const types = new Set(schemas.map((one) => typeOf(field, one)));
  types.delete(undefined);
  const [type = "json", ...others] = types;
  if (others.length > 0)
    return { field, type: others.every((other) => isNumeric(other)) && isNumeric(type) ? "number" : "json" };
  if (type !== "json" || depth === 0 || !schemas.every((one) => isFields(one.properties) || one.type === "null")) {
    return { field, type };
  }
  return { field, type, fields: columnsOf({ anyOf: schemas }, depth - 1) };
}

const isNumeric = (type: ColumnType | undefined) => type === "integer" || type === "number";

/** Undefined for null. */
function typeOf(field: string, schema: Fields): ColumnType | undefined {
  const { type, const: only } = schema;
  if (type === "null") return undefined;
  if (type === "integer" || type === "number" || type === "boolean") return type;
  if (type === "string" || typeof only === "string") return isTime(field, schema) ? "time" : "text";
  return "json";
}

function isTime(field: string, { description, format }: Fields): boolean {
  const isSaid = typeof description === "string" && description.includes("ISO 8601, UTC");
  return isSaid || format === "date-time" || field === "timestamp" || /[a-z]At$/.test(field);
}

/** What a value may be, each by itself. */
function alternatives(schema: Fields): readonly Fields[] {
  const { anyOf, oneOf, type } = schema;
  const several = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : undefined;
  if (several) {
    // What is said of all is said of each.
    return several
      .filter(isFields)
      .flatMap((one) => alternatives({ ...one, description: one.description ?? schema.description }));
  }
  return Array.isArray(type) ? type.map((one) => ({ ...schema, type: one })) : [schema];
}
