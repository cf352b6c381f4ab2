import type { JsonSchema } from "@overdub/contract";
import { isFields } from "../json/fields.ts";

export type Properties = Readonly<Record<string, JsonSchema>>;

/** What a schema takes. */
export interface SchemaForms {
  /** Of JSON Schema: `string`, `array`, …; empty where any value is taken. */
  readonly types: ReadonlySet<unknown>;
  /** Of a list's items, where they are told. */
  readonly items: JsonSchema | undefined;
  /** Of all alternatives that are objects; undefined where one of them takes any name, or none is an object. */
  readonly fields: Properties | undefined;
}

const known = new WeakMap<JsonSchema, SchemaForms>();

/** Made once of a schema: it is asked for with each argument of a call. */
export function formsOf(schema: JsonSchema): SchemaForms {
  const found = known.get(schema);
  if (found) return found;
  const alternatives = alternativesOf(schema);
  const { items } = alternatives.find(({ type }) => type === "array") ?? {};
  const forms: SchemaForms = {
    types: new Set(alternatives.flatMap(typesOf)),
    items: isFields(items) ? items : undefined,
    fields: fieldsOf(alternatives),
  };
  known.set(schema, forms);
  return forms;
}

/** All forms that a value may have. */
function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  const alternatives = schema.anyOf ?? schema.oneOf;
  return Array.isArray(alternatives) ? alternatives.flatMap(alternativesOf) : [schema];
}

function typesOf({ type }: JsonSchema): readonly unknown[] {
  return type === undefined ? [] : [type].flat();
}

function fieldsOf(alternatives: readonly JsonSchema[]): Properties | undefined {
  const objects = alternatives.filter((alternative) => typesOf(alternative).includes("object"));
  const isOpen = objects.some(({ properties, additionalProperties }) => !properties || additionalProperties);
  if (objects.length === 0 || isOpen) return undefined;
  return Object.assign({}, ...objects.map(({ properties }) => properties));
}
