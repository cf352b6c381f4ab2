/**
 * Query parameters arrive as text; these schemas give them their type. Each one's `meta` says what the OpenAPI document
 * and the tool schemas show, since text is an accident of the transport.
 */
import { z } from "zod";

/** Says `optional` in the type too, so that the key may be absent from an object that the typed client takes. */
type Optional<Output, Input = Output> = z.ZodOptional<z.ZodType<Output, Input>>;

/** The cast names the input that callers of the typed client may give; coercion itself accepts anything. */
function typed<Value>(schema: z.ZodType<Value | undefined>): Optional<Value> {
  return schema as unknown as Optional<Value>;
}

/** `true` or `false` in any letter case; anything else, `1` included, is an error. See behaviour/links 1.2. */
export function queryBoolean(description: string): Optional<boolean> {
  return typed(
    z
      .preprocess(
        (value) => (value === undefined ? value : String(value).toLowerCase()),
        z.enum(["true", "false"]).optional(),
      )
      .transform((value) => (value === undefined ? undefined : value === "true"))
      .optional()
      .meta({ type: "boolean", description }),
  );
}

/** Values separated by commas, or an array. Empty items are dropped. */
export function queryList(description: string): Optional<string[], string | string[]> {
  return TextList.optional().meta({ description });
}

export function requiredQueryList(description: string): z.ZodType<string[], string | string[]> {
  return TextList.meta({ description });
}

/** Required and an array as far as callers know; absent it is empty, so that the handler can say what is missing. */
export function queryArray(description: string): z.ZodType<string[], string[]> {
  const array = z.preprocess(
    (value) => (value === undefined || typeof value === "string" ? splitList(value ?? "") : value),
    z.array(z.string()),
  );
  return array.meta({ description }) as unknown as z.ZodType<string[], string[]>;
}

export function queryNumber(description: string, { min, max }: { min?: number; max?: number } = {}): Optional<number> {
  let number = z.coerce.number();
  if (min !== undefined) number = number.min(min);
  if (max !== undefined) number = number.max(max);
  return typed(number.optional().meta({ description }));
}

/** `page` and a size, with Dub's texts. The page starts at 1. */
export function pageNumber(): Optional<number> {
  return typed(
    z.coerce
      .number({ error: "Page must be a number." })
      .int({ error: "Page must be an integer." })
      .positive({ error: "Page must be greater than 0." })
      .optional()
      .meta({ description: "The page number, from 1." }),
  );
}

export function pageSize(max: number, description: string): Optional<number> {
  return typed(
    z.coerce
      .number({ error: "Page size must be a number." })
      .int({ error: "Page size must be an integer." })
      .positive({ error: "Page size must be greater than 0." })
      .max(max, { error: `Max page size is ${max}.` })
      .optional()
      .meta({ description }),
  );
}

/** Values separated by commas, or an array of them; trimmed, without empty ones. */
export const TextList = z.union([z.string(), z.array(z.string())]).transform(splitList);

export function splitList(value: string | readonly string[]): string[] {
  return (typeof value === "string" ? value.split(",") : value).map((item) => item.trim()).filter(Boolean);
}

/** The syntax of several filters, stated once for an operation: each repetition would cost an agent tokens. */
export function filterSyntax(filters: string): string {
  return `${filters} take one value, several separated by commas, or, with a leading \`-\`, everything but these.`;
}
