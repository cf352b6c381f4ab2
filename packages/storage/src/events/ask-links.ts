import type { Kysely } from "kysely";
import { CompiledQuery } from "kysely";
import type { SqlDialect, StorageTables } from "../sql/database.ts";
import { GROUP_SEPARATOR, ID_SEPARATOR } from "./event-scope.ts";

/** A statement about links, whose rows have an `id`, as text: builders of statements do not travel between threads. */
export interface LinkQuestion {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Asks SQL, or has it put what it finds into texts, as `EventScope` has them. */
export interface LinkAsker {
  /** As they are. */
  rowsOf<Row>(question: LinkQuestion): Promise<Row[]>;
  /** @param few the only links that are asked about; absent: all. */
  idsOf(question: LinkQuestion, few?: readonly string[]): Promise<string>;
  /** Of rows that have a `value`, too. */
  groupsOf(question: LinkQuestion, few?: readonly string[]): Promise<string>;
}

/** How each dialect names the text of all rows. */
const JOIN: Readonly<Record<SqlDialect, string>> = { sqlite: "group_concat", postgres: "string_agg" };

export function createLinkAsker<Tables extends StorageTables>(db: Kysely<Tables>, dialect: SqlDialect): LinkAsker {
  async function ask<Row>(
    select: (from: string) => string,
    { sql, parameters }: LinkQuestion,
    few: readonly string[] | undefined,
  ): Promise<Row[]> {
    const [from, values] =
      few === undefined ? [`(${sql}) as found`, parameters] : among(dialect, sql, parameters, JSON.stringify(few));
    return (await db.executeQuery<Row>(CompiledQuery.raw(select(from), [...values]))).rows;
  }

  const ids = `${JOIN[dialect]}(found.id, '${ID_SEPARATOR}')`;
  return {
    async rowsOf<Row>({ sql, parameters }: LinkQuestion) {
      return (await db.executeQuery<Row>(CompiledQuery.raw(sql, [...parameters]))).rows;
    },
    async idsOf(question, few) {
      const [row] = await ask<{ ids: string | null }>((from) => `select ${ids} as ids from ${from}`, question, few);
      return row?.ids ?? "";
    },
    async groupsOf(question, few) {
      const select = (from: string) => `select found.value, ${ids} as ids from ${from} group by found.value`;
      const groups = await ask<{ value: string; ids: string }>(select, question, few);
      return groups.map(({ value, ids }) => value + ID_SEPARATOR + ids).join(GROUP_SEPARATOR);
    },
  };
}

/**
 * Each of the few is looked for by its id, however few or many the statement would find. The dialects count parameters
 * differently: SQLite by where they stand, PostgreSQL by their number.
 */
function among(
  dialect: SqlDialect,
  sql: string,
  parameters: readonly unknown[],
  few: string,
): readonly [from: string, values: readonly unknown[]] {
  if (dialect === "sqlite") {
    return [`json_each(?) as asked cross join (${sql}) as found on found.id = asked.value`, [few, ...parameters]];
  }
  const asked = `json_array_elements_text($${parameters.length + 1}::json)`;
  return [`${asked} as asked (value) join (${sql}) as found on found.id = asked.value`, [...parameters, few]];
}
