import type { z } from "zod";
import { AppError } from "./app-error.ts";

/**
 * Validates one part of a request.
 *
 * @throws `unprocessable_entity` with Dub's text for the first issue, `<code>: <path>: <message>`.
 * See behaviour/links 3.3.
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError(
    "unprocessable_entity",
    issue ? `${issue.code}: ${formatPath(issue.path)}: ${issue.message}` : "Invalid input",
  );
}

/** Object notation, `[i]` for array items: `testVariants[0].percentage`; empty for the root. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    "",
  );
}
