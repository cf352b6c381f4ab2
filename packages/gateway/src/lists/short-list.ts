import { z } from "zod";
import { parseQuery } from "../http/parse-query.ts";
import { parseRequest } from "../http/parse-request.ts";

const LIMIT = 5000;

/**
 * A list of so few rows that they need no database: it narrows by equality, and is one page.
 *
 * @throws 400 for a field that the rows do not have.
 */
export function shortList<Row extends Record<string, unknown>>(
  rows: readonly Row[],
  fields: readonly (keyof Row & string)[],
  url: string,
) {
  const schema = z.strictObject({
    limit: z.union([z.literal(""), z.coerce.number().int().min(1)]).optional(),
    next_cursor: z.literal("", { error: "is not a cursor of this list" }).optional(),
    ...Object.fromEntries(fields.map((name) => [name, z.string().optional()])),
  });
  const { limit, next_cursor: _first, ...wanted } = parseRequest(schema, parseQuery(url), "query");
  const matches = (row: Row) =>
    Object.entries(wanted).every(([name, value]) => value === undefined || value === "" || String(row[name]) === value);
  return { result: rows.filter(matches), next_cursor: null, limit: Math.min(Number(limit) || LIMIT, LIMIT) };
}
