import type { JsonSchema } from "@overdub/contract";
import { didYouMean } from "../errors/did-you-mean.ts";
import { invalidArgument, unknownArgument } from "../errors/gateway-error.ts";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import type { Properties } from "./schema-forms.ts";
import { formsOf } from "./schema-forms.ts";

/** Names and values that go on to Dub unseen: what it takes, and its document does not tell. */
export const PASSTHROUGH = "truto_passthrough";

/**
 * Looks at the names of fields. One that nobody knows would be ignored by Dub, and a misspelt filter means everything.
 *
 * @param properties  What there is, by name. Nested objects are looked into where their schema lists their fields.
 * @param path        Where the fields stand, for errors: `query`, `body`.
 * @throws            400 for the first other name, with the nearest one.
 */
export function checkNames(properties: Properties, fields: Fields, path: string): void {
  for (const [name, value] of Object.entries(fields)) {
    if (name === PASSTHROUGH) {
      if (!isFields(value)) throw invalidArgument(`${path}.${name}`, "must hold names and values");
      continue;
    }
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (schema === undefined) throw unknownName(name, Object.keys(properties), path);
    checkNested(schema, value, `${path}.${name}`);
  }
}

function checkNested(schema: JsonSchema, value: unknown, path: string): void {
  if (Array.isArray(value)) {
    const { items } = formsOf(schema);
    if (!items) return;
    for (const [index, item] of value.entries()) checkNested(items, item, `${path}.${index}`);
  } else if (isFields(value)) {
    const { fields } = formsOf(schema);
    if (fields) checkNames(fields, value, path);
  }
}

/** With what is to be passed on among the other fields, in each object that asks for it. */
export function withPassed(fields: Fields): Fields {
  const { [PASSTHROUGH]: passed, ...named } = fields;
  return isFields(passed) ? { ...named, ...passed } : fields;
}

function unknownName(name: string, known: readonly string[], path: string): Error {
  const advice = `${didYouMean(name, known)} To pass it on to Dub all the same, write it inside ${PASSTHROUGH}.`;
  return unknownArgument(path, name, advice);
}
