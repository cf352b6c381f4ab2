import { z } from "zod";

/**
 * An object that Dub's service reads more generously than its document says.
 *
 * @param repair  makes documented input of whatever object came; anything else fails as `schema` says.
 * @returns       documents and types are those of `schema`: what the service forgives, callers need not know.
 */
export function lenientObject<Schema extends z.ZodObject>(
  schema: Schema,
  repair: (given: Readonly<Record<string, unknown>>) => Record<string, unknown>,
): z.ZodType<z.output<Schema>, z.input<Schema>> {
  const repaired = z.preprocess((given) => (isObject(given) ? repair(given) : given), schema);
  return repaired as unknown as z.ZodType<z.output<Schema>, z.input<Schema>>;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A choice that older clients know by other names, undocumented.
 *
 * @param names  each former name and what it is called now.
 */
export function withFormerNames<Value extends string>(
  choice: z.ZodType<Value>,
  names: Readonly<Record<string, Value>>,
): z.ZodOptional<z.ZodType<Value, Value>> {
  const current = new Map<unknown, Value>(Object.entries(names));
  // The cast names the input that callers are told of.
  return (
    z.preprocess((given) => current.get(given) ?? given, choice) as unknown as z.ZodType<Value, Value>
  ).optional();
}
