import { z } from "zod";

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
