import { formatPath } from "@overdub/contract";
import type { z } from "zod";
import { GatewayError } from "./gateway-error.ts";

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
