import type { AnyOperation, JsonSchema } from "@overdub/contract";
import { toJsonSchema } from "@overdub/contract";
import type { Properties } from "./schema-forms.ts";

/** What clients read of the root of a schema. See behaviour/gateway 6.2. */
export interface FlatSchema {
  readonly properties: Properties;
  readonly required: readonly string[];
}

const EMPTY: FlatSchema = { properties: {}, required: [] };

type Schema = Parameters<typeof toJsonSchema>[0];

export function flatSchema(schema: Schema | null): FlatSchema {
  return schema ? flatten(toJsonSchema(schema, "input")) : EMPTY;
}

/** For a body that is no object: as the one property that a caller gives it by. */
export function wrappedSchema(schema: Schema | null, argument: string): FlatSchema {
  return schema ? { properties: { [argument]: toJsonSchema(schema, "input") }, required: [argument] } : EMPTY;
}

/** Without the operation's own paging parameters, and with the gateway's. */
export function withPaging({ paging }: AnyOperation, { properties, required }: FlatSchema): FlatSchema {
  const native: readonly string[] = [...NATIVE_PAGING_NAMES, "limit"];
  const own = Object.entries(properties).filter(([name]) => !native.includes(name));
  const maximum = paging.style === "none" ? {} : { maximum: paging.maxSize };
  return {
    properties: {
      limit: { type: "integer", minimum: 1, ...maximum, description: "Maximum records in this page." },
      next_cursor: {
        type: "string",
        description: "The next_cursor of the previous page, unchanged; repeat the same filters or leave them out.",
      },
      ...Object.fromEntries(own),
    },
    required,
  };
}

/** Alternatives become one object that has the properties of all, of which only the common ones can be required. */
function flatten(schema: JsonSchema): FlatSchema {
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (Array.isArray(alternatives)) return (alternatives as JsonSchema[]).map(flatten).reduce(merge);
  const { properties = {}, required = [] } = schema as Partial<FlatSchema>;
  return { properties, required };
}

function merge(a: FlatSchema, b: FlatSchema): FlatSchema {
  const properties: Record<string, JsonSchema> = { ...b.properties };
  for (const [name, property] of Object.entries(a.properties)) {
    const other = b.properties[name];
    properties[name] = other ? mergeProperty(property, other) : property;
  }
  const names = new Set([...Object.keys(a.properties), ...Object.keys(properties)]);
  return {
    properties: Object.fromEntries([...names].map((name) => [name, properties[name] ?? {}])),
    required: a.required.filter((name) => b.required.includes(name)),
  };
}

/** What tells the alternatives apart takes the values of all; anything else means the same in each. */
function mergeProperty(a: JsonSchema, b: JsonSchema): JsonSchema {
  const values = [...valuesOf(a), ...valuesOf(b)];
  if (values.length === 0) return a;
  const { const: _single, ...rest } = a;
  return { ...rest, enum: [...new Set(values)] };
}

function valuesOf(schema: JsonSchema): readonly unknown[] {
  if ("const" in schema) return [schema.const];
  return Array.isArray(schema.enum) ? schema.enum : [];
}

/** Dub's own paging parameters; `limit` of the events is not among them, since it means what the gateway's means. */
export const NATIVE_PAGING_NAMES = ["page", "pageSize", "startingAfter", "endingBefore"] as const;
