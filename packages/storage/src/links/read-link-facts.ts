import { setImmediate } from "node:timers/promises";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { SqlDatabase, SqlDialect, StorageTables } from "../sql/database.ts";
import { dialectOf } from "../sql/dialects.ts";
import type { LinkRow } from "./link-facts.ts";
import { LinkFacts } from "./link-facts.ts";
import { listed, readNumbering } from "./link-numbers.ts";

/** Up to where changes have been read. */
interface Position {
  /** The number of the last change; on PostgreSQL the first transaction that may not have been read whole. */
  readonly changes: number;
}

export interface KnownLinks {
  readonly facts: LinkFacts;
  readonly position: Position;
}

/** Links of one statement: some milliseconds, between which others have their turn. */
const PER_STATEMENT = 1_000;

/** Of more links than these all rows are read in the order in which they lie, which takes a fifth of the time for each. */
const MAX_LOOKED_UP = 50_000;

type Db = Kysely<StorageTables>;

/**
 * Reads all links that have numbers.
 *
 * @param isWanted asked between statements; false: it gives up.
 * @param few      up to so many are looked up one by one.
 */
export async function readAllLinks(
  database: Pick<SqlDatabase, "db" | "dialect">,
  isWanted: () => boolean,
  few = MAX_LOOKED_UP,
): Promise<KnownLinks | undefined> {
  const { db } = database;
  if (database.dialect === "postgres") await dropForeignChanges(db);
  const position = await latestPosition(database);
  const facts = new LinkFacts();
  const { last } = await readNumbering(db);
  for (let after = ""; last > few; ) {
    const rows = await readLinksInOrder(db, after);
    // Numbers that were given meanwhile are read below: of some of them the links had been passed by.
    const numbered = rows.filter(({ number }) => number !== null && number <= last) as FoundLink[];
    await take(db, facts, numbered);
    await setImmediate();
    if (!isWanted()) return undefined;
    if (rows.length < PER_STATEMENT) break;
    after = rows.at(-1)?.id ?? "";
  }
  for (;;) {
    const rows = await readLinks(db, sql`link_numbers.number > ${facts.last}`);
    if (!isWanted()) return undefined;
    await take(db, facts, rows);
    if (rows.length < PER_STATEMENT) return { facts, position };
    await setImmediate();
  }
}

/** Reads what has changed since; `undefined` if that is not kept any more. */
export async function readChangedLinks(
  database: Pick<SqlDatabase, "db" | "dialect">,
  { facts, position }: KnownLinks,
): Promise<KnownLinks | undefined> {
  const { db, dialect } = database;
  const next = await latestPosition(database);
  const isNew =
    dialect === "sqlite"
      ? sql`link_changes.seq > ${position.changes}`
      : sql`link_changes.transaction_id >= ${position.changes}`;
  let changed: number[] = [];
  if (dialect === "postgres" || next.changes > position.changes) {
    const { rows } = await sql<{ number: number }>`
      select distinct link_numbers.number as number
      from link_changes join link_numbers on link_numbers.link_id = link_changes.link_id
      where ${isNew}`.execute(db);
    changed = rows.map(({ number }) => Number(number)).filter((number) => number <= facts.last);
  }
  // Last: changes go while they are read, too.
  const kept = db.selectFrom("link_changes_kept").select("since").where("id", "=", 1);
  const { since } = await kept.executeTakeFirstOrThrow();
  if (Number(since) > position.changes + (dialect === "sqlite" ? 1 : 0)) return undefined;
  for (let start = 0; start < changed.length; start += PER_STATEMENT) {
    const some = changed.slice(start, start + PER_STATEMENT);
    await take(db, facts, await readLinks(db, isNumbered(dialect, some)));
    await setImmediate();
  }
  for (;;) {
    const rows = await readLinks(db, sql`link_numbers.number > ${facts.last}`);
    await take(db, facts, rows);
    if (rows.length < PER_STATEMENT) return { facts, position: next };
    await setImmediate();
  }
}

async function latestPosition({ db, dialect }: Pick<SqlDatabase, "db" | "dialect">): Promise<Position> {
  const { rows } = await (dialect === "sqlite"
    ? sql<{ changes: number }>`select coalesce(max(seq), 0) as changes from link_changes`
    : sql<{ changes: number }>`select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as changes`
  ).execute(db);
  return { changes: Number(rows[0]?.changes ?? 0) };
}

/** Transactions of another server, from which these tables were copied, may have greater numbers than those of this one. */
async function dropForeignChanges(db: Db): Promise<void> {
  const ahead = sql<number>`pg_snapshot_xmax(pg_current_snapshot())::text::bigint`;
  await db.deleteFrom("link_changes").where("transaction_id", ">=", ahead).execute();
  await db.updateTable("link_changes_kept").set({ since: 0 }).where("since", ">=", ahead).execute();
}

/** A link by its number, and its id, with which its tags are found. */
type FoundLink = LinkRow & { readonly id: string };

const COLUMNS = sql`link_numbers.number as number, links.workspace_id as workspace, links.domain as domain,
  case when links.key = '_root' then links.key end as "rootKey", links.folder_id as folder,
  links.partner_id as partner, links.program_id as program`;

async function readLinks(db: Db, condition: ReturnType<typeof sql>): Promise<FoundLink[]> {
  const { rows } = await sql<FoundLink>`
    select link_numbers.link_id as id, ${COLUMNS}
    from link_numbers left join links on links.id = link_numbers.link_id
    where ${condition} order by link_numbers.number limit ${sql.lit(PER_STATEMENT)}`.execute(db);
  return rows.map((row) => ({ ...row, number: Number(row.number) }));
}

type PassedLink = Omit<FoundLink, "number"> & { readonly number: number | null };

/** The links after one, by their ids, with those that have no number. */
async function readLinksInOrder(db: Db, after: string): Promise<PassedLink[]> {
  const { rows } = await sql<PassedLink>`
    select links.id as id, ${COLUMNS}
    from links left join link_numbers on link_numbers.link_id = links.id
    where links.id > ${after} order by links.id limit ${sql.lit(PER_STATEMENT)}`.execute(db);
  return rows.map((row) => ({ ...row, number: row.number === null ? null : Number(row.number) }));
}

async function take(db: Db, facts: LinkFacts, rows: readonly FoundLink[]): Promise<void> {
  const ids = rows.map(({ id }) => id);
  const tagged = await sql<{ link_id: string; tag_id: string }>`
    select link_id, tag_id from link_tags where link_id in (${listed(dialectOf(db), ids, "text")})`.execute(db);
  const tags = Map.groupBy(tagged.rows, ({ link_id }) => link_id);
  for (const row of rows)
    facts.set(
      row,
      (tags.get(row.id) ?? []).map(({ tag_id }) => tag_id),
    );
}

function isNumbered(dialect: SqlDialect, numbers: readonly number[]) {
  return sql`link_numbers.number in (${listed(dialect, numbers, "bigint")})`;
}
