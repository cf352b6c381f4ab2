import { z } from "zod";
import { invalidArgument } from "../errors/gateway-error.ts";
import { parseQuery } from "../http/parse-query.ts";
import { parseRequest } from "../http/parse-request.ts";
import type { Keyset, Sort } from "./keyset.ts";
import { readCursor } from "./keyset.ts";
import type { ListFields } from "./list-field.ts";
import { readFilters } from "./read-filters.ts";

/** See behaviour/gateway 11. */
const MAX_LIMIT = 5000;

/** Parameters of every list of the control plane, besides its fields. An empty one is absent. */
const Paging = z.object({
  limit: z.union([z.literal(""), z.coerce.number().int().min(1)]).optional(),
  next_cursor: z.string().optional(),
});

export type List<Row> = Keyset<Row> & { readonly sort: Sort<Row> };

/**
 * What a URL asks of a list of the control plane.
 *
 * @param fields      must hold a `created_at` to sort by.
 * @param defaultSort as in `sort_by`. Default: by creation, oldest first.
 */
export function readList<Row>(fields: ListFields<Row>, url: string, defaultSort = "created_at"): List<Row> {
  const { limit, next_cursor, sort_by, ...conditions } = parseQuery(url);
  const paging = parseRequest(Paging, { limit, next_cursor }, "query");
  const sort = readSort(fields, sort_by || defaultSort);
  return {
    limit: Math.min(paging.limit || MAX_LIMIT, MAX_LIMIT),
    sort,
    after: paging.next_cursor ? readCursor(paging.next_cursor, sort) : undefined,
    filters: readFilters(fields, conditions),
  };
}

/** `sort_by=tenant_id`, `sort_by=-tenant_id` or `sort_by[tenant_id]=desc`. */
function readSort<Row>(fields: ListFields<Row>, given: unknown): Sort<Row> {
  const [name, direction] = parseSort(given);
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const sortValue = field?.sortValue;
  if (!field || !sortValue) {
    const names = Object.entries(fields).flatMap(([key, { sortValue: isSortable }]) => (isSortable ? [key] : []));
    throw invalidArgument("query.sort_by", `must be one of ${names.join(", ")}, or one of them after a minus sign`);
  }
  return { key: direction === "asc" ? name : `-${name}`, field, sortValue, direction };
}

function parseSort(given: unknown): [name: string, direction: "asc" | "desc"] {
  if (typeof given === "string") return given.startsWith("-") ? [given.slice(1), "desc"] : [given, "asc"];
  const [entry, ...more] = typeof given === "object" && given !== null ? Object.entries(given) : [];
  const [name, direction] = entry ?? [];
  if (name !== undefined && more.length === 0 && (direction === "asc" || direction === "desc"))
    return [name, direction];
  throw invalidArgument("query.sort_by", "must be one field, and asc or desc");
}
