import { formatPath } from "@overdub/contract";
import { z } from "zod";
import { GatewayError } from "../errors/gateway-error.ts";

/**
 * Validates what a caller sends to the control plane.
 *
 * @param place where it travelled; begins the path of each failure.
 * @throws      400 with every failure.
 */
export function parseRequest<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  place: "body" | "query",
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const failures = parsed.error.issues.flatMap(({ path, message, code, ...issue }) => {
    const keys = "keys" in issue && Array.isArray(issue.keys) ? issue.keys : [undefined];
    return keys.map((key: string | undefined) => ({
      path: [place, formatPath(key === undefined ? path : [...path, key])].filter(Boolean).join("."),
      message,
      code,
    }));
  });
  const [first] = failures;
  throw new GatewayError(400, first ? `${first.path}: ${first.message}` : "Invalid request", { failures });
}

/** A short text to be stored as it is. PostgreSQL holds every character but NUL. */
export function text(maxLength: number): z.ZodType<string> {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .refine((value) => !value.includes("\0"), { error: "must not contain NUL" });
}

/**
 * The token says which environment is meant; a caller may repeat it. See behaviour/gateway 2.2.
 *
 * @param named a filter by operator is none of one environment, and narrows like any other.
 */
export function requireSameEnvironment(named: unknown, environmentId: string): void {
  if (typeof named !== "string" || named === "" || named === environmentId) return;
  throw new GatewayError(403, "The token belongs to another environment");
}
