import type { MetadataCondition, SqlDialect } from "@overdub/storage";
import type { Expression, RawBuilder, SqlBool } from "kysely";
import { sql } from "kysely";

/**
 * The condition that a column of JSON meets a question about metadata, as events are asked: `=` and `!=` compare texts,
 * numbers and booleans as JSON writes them, the others numbers, and texts that are one.
 *
 * @see behaviour/attribution 5.7
 */
export function metadataMeets(
  dialect: SqlDialect,
  column: Expression<string | null>,
  { path, operator, value }: MetadataCondition,
): Expression<SqlBool> {
  const found = dialect === "postgres" ? valueOnPostgres(column, path) : valueOnSqlite(column, path);
  if (operator === "=") return sql<SqlBool>`coalesce(${found} = ${value}, false)`;
  if (operator === "!=") return sql<SqlBool>`coalesce(${found} <> ${value}, true)`;
  // What is no number compares with nothing.
  if (!NUMBER.test(value)) return sql<SqlBool>`1 = 0`;
  const number = dialect === "postgres" ? numberOnPostgres(found) : numberOnSqlite(found);
  return sql<SqlBool>`coalesce(${number} ${sql.raw(operator)} ${Number(value)}, false)`;
}

/** A number as JSON writes it. */
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?$/;

function valueOnSqlite(column: Expression<string | null>, path: readonly string[]): RawBuilder<string | null> {
  const at = `$${path.map((key) => `."${key}"`).join("")}`;
  return sql`
    case json_type(${column}, ${at}) when 'true' then 'true' when 'false' then 'false'
    when 'text' then json_extract(${column}, ${at})
    when 'integer' then cast(json_extract(${column}, ${at}) as text)
    when 'real' then cast(json_extract(${column}, ${at}) as text) end`;
}

function valueOnPostgres(column: Expression<string | null>, path: readonly string[]): RawBuilder<string | null> {
  const keys = sql`array[${sql.join(path)}]::text[]`;
  return sql`
    case when jsonb_typeof(${column}::jsonb #> ${keys}) in ('string', 'number', 'boolean')
    then ${column}::jsonb #>> ${keys} end`;
}

function numberOnSqlite(text: RawBuilder<string | null>): RawBuilder<number | null> {
  return sql`
    case when json_valid(${text}) and json_type(${text}) in ('integer', 'real') then cast(${text} as real) end`;
}

function numberOnPostgres(text: RawBuilder<string | null>): RawBuilder<number | null> {
  return sql`case when ${text} ~ ${NUMBER.source} then (${text})::double precision end`;
}
