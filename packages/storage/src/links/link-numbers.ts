/** Numbers in place of the ids of links, for those that have had events. */
import type { Kysely } from "kysely";
import { sql } from "kysely";
import { LRUCache } from "lru-cache";
import type { SqlDialect, StorageTables } from "../sql/database.ts";
import { dialectOf } from "../sql/dialects.ts";

/** Links that are visited often need not be looked for each time. About 100 bytes each. */
const MAX_KNOWN = 20_000;

export interface LinkNumberer {
  /** The number of each of these links, given to it now if it has none: under the lock of drains, one call at a time. */
  numbersOf(db: Kysely<StorageTables>, linkIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

export function createLinkNumberer(): LinkNumberer {
  const known = new LRUCache<string, number>({ max: MAX_KNOWN });
  return {
    async numbersOf(db, linkIds) {
      const numbers = new Map<string, number>();
      const unknown = new Set<string>();
      for (const id of linkIds) {
        const number = known.get(id);
        if (number === undefined) unknown.add(id);
        else numbers.set(id, number);
      }
      if (unknown.size === 0) return numbers;
      const take = (rows: readonly { link_id: string; number: number }[]) => {
        for (const { link_id, number } of rows) {
          numbers.set(link_id, number);
          known.set(link_id, number);
          unknown.delete(link_id);
        }
      };
      take(await findNumbers(db, [...unknown]));
      if (unknown.size > 0) take(await giveNumbers(db, [...unknown]));
      return numbers;
    },
  };
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

function giveNumbers(db: Kysely<StorageTables>, ids: readonly string[]) {
  const given = sql<{ link_id: string }>`(${listed(dialectOf(db), ids, "text")})`.as("given");
  return db
    .insertInto("link_numbers")
    .columns(["link_id"])
    .expression((eb) => eb.selectFrom(given).select(sql<string>`value`.as("link_id")))
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
