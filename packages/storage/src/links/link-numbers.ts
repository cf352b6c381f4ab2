/** Numbers in place of the ids of links, for those that have had events. */
import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { SqlDialect, StorageTables } from "../sql/database.ts";
import { dialectOf } from "../sql/dialects.ts";

/** The number of each of these links, given to it now if it has none. */
export async function numbersOfLinks(
  db: Kysely<StorageTables>,
  linkIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const ids = new Set(linkIds);
  const numbers = new Map<string, number>();
  const unnumbered = () => [...ids].filter((id) => !numbers.has(id));
  const take = (rows: readonly { link_id: string; number: number }[]) => {
    for (const { link_id, number } of rows) numbers.set(link_id, number);
  };
  take(await findNumbers(db, [...ids]));
  if (numbers.size < ids.size) take(await giveNumbers(db, unnumbered()));
  // Somebody else has given them meanwhile.
  if (numbers.size < ids.size) take(await findNumbers(db, unnumbered()));
  return numbers;
}

/** The name of the numbering, and its greatest number; 0: there is none. */
export async function readNumbering(db: Kysely<StorageTables>): Promise<{ numbering: string; last: number }> {
  const named = db.selectFrom("link_changes_kept").select("numbering").where("id", "=", 1);
  const { numbering } = await named.executeTakeFirstOrThrow();
  const { last } = await db
    .selectFrom("link_numbers")
    .select((eb) => eb.fn.max<number | null>("number").as("last"))
    .executeTakeFirstOrThrow();
  return { numbering, last: Number(last) };
}

/** Ids by numbers; of a number that was never given there is none. */
export async function findNumberedLinks(
  db: Kysely<StorageTables>,
  numbers: readonly number[],
): Promise<Map<number, string>> {
  const rows = await db
    .selectFrom("link_numbers")
    .select(["number", "link_id"])
    .where(sql<boolean>`number in (${listed(dialectOf(db), numbers, "bigint")})`)
    .execute();
  return new Map(rows.map(({ number, link_id }) => [number, link_id]));
}

/** Of those among these links that have one. */
export function findNumbers(db: Kysely<StorageTables>, ids: readonly string[]) {
  return db
    .selectFrom("link_numbers")
    .select(["number", "link_id"])
    .where(sql<boolean>`link_id in (${listed(dialectOf(db), ids, "text")})`)
    .execute();
}

/** @returns those of links that had none. */
function giveNumbers(db: Kysely<StorageTables>, ids: readonly string[]) {
  const given = sql<{ link_id: string }>`(${listed(dialectOf(db), ids, "text")})`.as("given");
  return db
    .insertInto("link_numbers")
    .columns(["link_id"])
    .expression((eb) => eb.selectFrom(given).select(sql<string>`value`.as("link_id")).where(sql.lit(true)))
    .onConflict((conflict) => conflict.column("link_id").doNothing())
    .returning(["number", "link_id"])
    .execute();
}

/** Values of any number as one parameter. */
export function listed(dialect: SqlDialect, values: readonly (string | number)[], type: "text" | "bigint") {
  const list = JSON.stringify(values);
  return dialect === "sqlite"
    ? sql`select value from json_each(${list})`
    : sql`select value::${sql.raw(type)} from json_array_elements_text(${list}::json) as listed (value)`;
}
