import type { SqlDialect } from "@overdub/storage";
import type { AliasedRawBuilder } from "kysely";
import { sql } from "kysely";

/** Columns of rows that a statement brings along. */
type Columns = Readonly<Record<string, "text" | "bigint">>;

type RowOf<Of extends Columns> = { -readonly [Name in keyof Of]: Of[Name] extends "text" ? string : number };

/**
 * Rows that a statement brings along, as a table. They are one parameter, so that the text of the statement is the same for
 * any number of them.
 */
export function listedRows<const Of extends Columns, Name extends string>(
  dialect: SqlDialect,
  name: Name,
  columns: Of,
  rows: readonly Readonly<RowOf<Of>>[],
): AliasedRawBuilder<RowOf<Of>, Name> {
  const list = JSON.stringify(rows);
  const names = Object.entries(columns);
  if (dialect === "postgres") {
    const types = names.map(([column, type]) => sql`${sql.ref(column)} ${sql.raw(type)}`);
    return sql<RowOf<Of>>`json_to_recordset(cast(${list} as json))`.as<Name>(
      sql`${sql.ref(name)} (${sql.join(types)})`,
    );
  }
  const values = names.map(([column]) => sql`value ->> ${sql.lit(column)} as ${sql.ref(column)}`);
  return sql<RowOf<Of>>`(select ${sql.join(values)} from json_each(${list}))`.as(name);
}
