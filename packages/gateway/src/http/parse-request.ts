import { formatPath } from "@overdub/contract";
import { z } from "zod";
import { didYouMean } from "../errors/did-you-mean.ts";
import { GatewayError, unknownArgument } from "../errors/gateway-error.ts";
import { isFields } from "../json/fields.ts";

/**
 * Validates what a caller sends to the control plane. A name of a body that is nearly one of ours was meant as that, and
 * is refused; others are let through where the schema does so, because clients send whole records.
 *
 * @param place    where it travelled; begins the path of each failure.
 * @param repeated names that the schema lacks and that clients send back with a record, such as `created_at`: they are no
 *                 misspelt ones.
 * @throws         400 with every failure.
 */
export function parseRequest<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  place: "body" | "query",
  repeated: readonly string[] = [],
): z.output<Schema> {
  if (place === "body" && schema instanceof z.ZodObject) {
    refuseMisspelt([...Object.keys(schema.shape), ...repeated], input, place);
  }
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

/**
 * Looks at names that would be ignored: what is nearly one of ours was meant as that, and without it the caller would get
 * more than was asked for. Others are let through, because clients send whole records.
 *
 * @throws 400 for the first such name.
 */
export function refuseMisspelt(known: readonly string[], input: unknown, place: string): void {
  if (!isFields(input)) return;
  for (const name of Object.keys(input)) {
    const hint = known.includes(name) ? "" : didYouMean(name, known);
    if (hint === "") continue;
    throw unknownArgument(place, name, hint);
  }
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
