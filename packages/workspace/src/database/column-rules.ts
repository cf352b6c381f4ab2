import { z } from "zod";
import type { SqlRow } from "./snapshot-table.ts";
import { isJsonOf } from "./stored-json.ts";

/**
 * Makes a `faultOf`: each of these columns must hold what its schema takes. Null, and an absent column, are left to the
 * table's own definition.
 */
export function columnRules(
  schemas: Readonly<Record<string, z.ZodType>>,
  faultOfRow: (row: SqlRow) => string | undefined = () => undefined,
): (row: SqlRow) => string | undefined {
  return (row) => {
    const wrong = Object.entries(schemas).find(([name, schema]) => {
      const cell = row[name] ?? null;
      return cell !== null && !schema.safeParse(cell).success;
    });
    return wrong ? `${wrong[0]} is none that a request could have made` : faultOfRow(row);
  };
}

/** A text that is JSON which a schema takes. */
export function jsonText(schema: z.ZodType): z.ZodType {
  return z.string().refine((text) => isJsonOf(schema, text));
}

/** A text, and what look-ups find it by. */
export function isLookupOf(lookup: unknown, text: unknown): boolean {
  return lookup === (typeof text === "string" ? text.toLowerCase() : null);
}

export const count = (min: number, max: number): z.ZodType => z.number().int().min(min).max(max);
