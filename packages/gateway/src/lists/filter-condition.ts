import type { Expression, RawBuilder, SqlBool } from "kysely";
import { sql } from "kysely";
import type { Filter } from "./read-filters.ts";

const SIGNS = {
  eq: sql`=`,
  gt: sql`>`,
  gte: sql`>=`,
  lt: sql`<`,
  lte: sql`<=`,
} as const;

/** In SQL that both dialects read alike. A row without a value is not equal to any. */
export function filterCondition(filter: Filter): Expression<SqlBool> {
  const { operand } = filter;
  switch (filter.operator) {
    case "ne":
      return orNull(operand, sql`${operand} <> ${filter.value}`);
    case "eq_or_null":
      return orNull(operand, sql`${operand} = ${filter.value}`);
    case "in":
      return sql<SqlBool>`${operand} in (${sql.join(filter.values)})`;
    case "nin":
      return orNull(operand, sql`${operand} not in (${sql.join(filter.values)})`);
    case "like":
      return sql<SqlBool>`lower(${operand}) like ${toPattern(filter.pattern)} escape '\\'`;
    case "null":
      return filter.isNull ? sql<SqlBool>`${operand} is null` : sql<SqlBool>`${operand} is not null`;
    default:
      return sql<SqlBool>`${operand} ${SIGNS[filter.operator]} ${filter.value}`;
  }
}

function orNull(operand: Filter["operand"], condition: RawBuilder<unknown>): Expression<SqlBool> {
  return sql<SqlBool>`(${operand} is null or ${condition})`;
}

/**
 * `%` and `_` are wildcards, and letter case does not count. A backslash is a backslash: PostgreSQL refuses a pattern
 * that ends in an escape. Only ASCII letters fold, as in `lower()`.
 */
function toPattern(text: string): string {
  return text.replaceAll("\\", "\\\\").replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
