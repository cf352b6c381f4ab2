import type { Expression, SelectQueryBuilder, SqlBool } from "kysely";
import { sql } from "kysely";
import { z } from "zod";
import { invalidArgument } from "../errors/gateway-error.ts";
import { filterCondition } from "./filter-condition.ts";
import type { ListField } from "./list-field.ts";
import type { Filter } from "./read-filters.ts";
import { isStorable } from "./read-value.ts";

/** A page of a list: rows that are added meanwhile are met, and none is met twice. */
export interface Keyset<Row = never> {
  readonly limit: number;
  /** Where the page before ended. */
  readonly after: { readonly value: string | number; readonly id: string } | undefined;
  /** Default: by creation, oldest first. */
  readonly sort?: Sort<Row> | undefined;
  /** Default: none. */
  readonly filters?: readonly Filter[] | undefined;
}

export interface Sort<Row> {
  /** As asked for, which cursors are bound to: `created_at`, or `-created_at` for the newest first. */
  readonly key: string;
  readonly field: ListField<Row>;
  readonly sortValue: (row: Row) => string | number;
  readonly direction: "asc" | "desc";
}

/** Narrows a query to a page, in the order asked for and with one row more than the limit; ties go by `id`. */
export function pageOf(keyset: Keyset) {
  const { operand, direction } = orderOf(keyset);
  return <DB, TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>): SelectQueryBuilder<DB, TB, O> =>
    query
      .where(conditionOf(keyset))
      .orderBy(operand, direction)
      .orderBy(sql.ref("id"), direction)
      .limit(keyset.limit + 1);
}

function orderOf({ sort }: Keyset): { operand: Expression<unknown>; direction: "asc" | "desc" } {
  return { operand: sort?.field.operand ?? sql.ref("created_at_ms"), direction: sort?.direction ?? "asc" };
}

/** Everything that a row of the page satisfies. */
function conditionOf(keyset: Keyset): Expression<SqlBool> {
  const conditions = (keyset.filters ?? []).map(filterCondition);
  if (keyset.after) {
    const { operand, direction } = orderOf(keyset);
    const { value, id } = keyset.after;
    const sign = direction === "asc" ? sql`>` : sql`<`;
    conditions.push(sql<SqlBool>`(${operand}, id) ${sign} (${value}, ${id})`);
  }
  return conditions.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`${sql.join(conditions, sql` and `)}`;
}

/** The list envelope of the control plane. `rows` may hold one row more than the limit, which tells that there are more. */
export function toKeysetPage<Row extends { id: string }>(
  rows: readonly Row[],
  { limit, sort }: Keyset<Row> & { sort: Sort<Row> },
  render: (row: Row) => unknown,
): { result: unknown[]; next_cursor: string | null; limit: number } {
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const next = last && Buffer.from(JSON.stringify([sort.key, sort.sortValue(last), last.id])).toString("base64url");
  return { result: page.map(render), next_cursor: next ?? null, limit };
}

const Position = z.tuple([z.string(), z.union([z.int(), z.string().refine(isStorable)]), z.uuid()]);

export function readCursor<Row>(text: string, { key, field }: Sort<Row>): NonNullable<Keyset["after"]> {
  const [boundTo, value, id] = parseCursor(text);
  if (boundTo !== key || (typeof value === "string") !== (field.type === "text")) {
    throw invalidArgument("query.next_cursor", "belongs to a list in another order: repeat its sort_by");
  }
  return { value, id };
}

function parseCursor(text: string): z.output<typeof Position> {
  try {
    return Position.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  } catch {
    throw invalidArgument("query.next_cursor", "is not a cursor of this list");
  }
}
