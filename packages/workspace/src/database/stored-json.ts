import type { z } from "zod";

/** Whether a stored text is JSON that a schema takes; an absent one is. */
export function isJsonOf(schema: z.ZodType, text: unknown): boolean {
  if (text === undefined) return true;
  try {
    return schema.safeParse(JSON.parse(String(text))).success;
  } catch {
    return false;
  }
}
