import { excessOf } from "@overdub/contract";
import type { z } from "zod";

/** Whether a stored text is JSON that a schema takes, and that can be shown again; an absent one is. */
export function isJsonOf(schema: z.ZodType, text: unknown): boolean {
  if (text === undefined) return true;
  if (excessOf(String(text)) !== undefined) return false;
  try {
    return schema.safeParse(JSON.parse(String(text))).success;
  } catch {
    return false;
  }
}
