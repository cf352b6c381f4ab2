import { z } from "zod";

/** A short text to be stored as it is. PostgreSQL holds every character but NUL. */
export function text(maxLength: number): z.ZodType<string> {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .refine((value) => !value.includes("\0"), { error: "must not contain NUL" });
}
