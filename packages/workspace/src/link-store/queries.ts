// Not by way of all of the contract: the thread of events loads this, and nothing else of it.
import { asciiHost } from "@overdub/contract/host";
import type { ParameterNamed } from "@overdub/storage";
import { chunksOf, compiledStatement, dialectOf } from "@overdub/storage";
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import { keyLookups } from "../addresses/key-lookup.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { currentCounters } from "./click-deltas.ts";
import type { LinkTable } from "./link-table.ts";

export function findLink(db: Kysely<WorkspaceTables>, workspaceId: string, id: string): Promise<LinkTable | undefined> {
  return db
    .selectFrom("links")
    .selectAll()
    .select(currentCounters)
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .executeTakeFirst();
}

/** The link with this id, of any workspace: for jobs, and for callers that tell a foreign link from none. */
export async function findLinkAnywhere(db: Kysely<WorkspaceTables>, id: string): Promise<LinkTable | undefined> {
  return (await selectById(db, { id }))[0];
}

const selectById = compiledStatement((db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"id">) =>
  db.selectFrom("links").selectAll().select(currentCounters).where("id", "=", parameter("id")),
);

/** The link whose page of public statistics has this id, of any workspace. */
export function findLinkByDashboardAnywhere(
  db: Kysely<WorkspaceTables>,
  dashboardId: string,
): Promise<LinkTable | undefined> {
  return db
    .selectFrom("links")
    .selectAll()
    .select(currentCounters)
    .where("dashboard_id", "=", dashboardId)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
}

export function findLinkByExternalId(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  externalId: string,
): Promise<LinkTable | undefined> {
  return db
    .selectFrom("links")
    .selectAll()
    .select(currentCounters)
    .where("workspace_id", "=", workspaceId)
    .where("external_id", "=", externalId)
    .executeTakeFirst();
}

/** The link at an address, in any spelling and of any workspace. */
export async function findLinkByKey(
  db: Kysely<WorkspaceTables>,
  domain: string,
  key: string,
): Promise<LinkTable | undefined> {
  // One after the other, of which there is nearly always one: for a list SQLite makes a table, which takes longer.
  for (const keyLookup of keyLookups(key)) {
    const [link] = await selectByKey(db, { domain: asciiHost(domain), keyLookup });
    if (link) return link;
  }
  return undefined;
}

const selectByKey = compiledStatement(
  (db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"domain" | "keyLookup">) =>
    db
      .selectFrom("links")
      .selectAll()
      .select(currentCounters)
      .where("domain", "=", parameter("domain"))
      .where("key_lookup", "=", parameter("keyLookup")),
);

/** The oldest link of the workspace with exactly this destination that meets a condition. */
export function findLinkByUrl(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  url: string,
  condition: (eb: ExpressionBuilder<WorkspaceTables, "links">) => Expression<SqlBool>,
): Promise<LinkTable | undefined> {
  return db
    .selectFrom("links")
    .selectAll()
    .select(currentCounters)
    .where("workspace_id", "=", workspaceId)
    .where("url", "=", url)
    .where(condition)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
}

/**
 * Inserts all that collide with no other link, in one statement.
 *
 * @param rows at least one.
 * @returns the ids of those that were inserted.
 */
export async function insertFreeLinks(db: Kysely<WorkspaceTables>, rows: readonly LinkTable[]): Promise<Set<string>> {
  const inserted = await db
    .insertInto("links")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .execute();
  return new Set(inserted.map(({ id }) => id));
}

/**
 * Counters are not touched: clicks keep coming while a link is edited.
 *
 * @param columns at least one.
 * @returns whether the link is still there.
 */
export async function updateLinkColumns(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  id: string,
  columns: Partial<LinkTable>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("links")
    .set(columns)
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Who changes many links takes them in the order of their ids, so that no two wait for each other in a circle. On SQLite
 * there is one writer.
 */
export async function lockLinks(tx: Kysely<WorkspaceTables>, ids: readonly string[]): Promise<void> {
  if (ids.length < 2 || dialectOf(tx) === "sqlite") return;
  for (const chunk of chunksOf(ids.toSorted())) {
    await tx.selectFrom("links").select("id").where("id", "in", chunk).orderBy("id").forNoKeyUpdate().execute();
  }
}

/** @returns how many were still there. */
export async function deleteLinkRows(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  ids: readonly string[],
): Promise<number> {
  if (ids.length === 0) return 0;
  const { numDeletedRows } = await db
    .deleteFrom("links")
    .where("workspace_id", "=", workspaceId)
    .where("id", "in", ids)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** The links of a workspace with these ids, by id. */
export async function findLinksById(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LinkTable>> {
  const found = await findLinksBy(db, workspaceId, "id", ids);
  return new Map(found.map((link) => [link.id, link]));
}

/** The links of a workspace with these external ids, which come without `ext_`, by external id. */
export async function findLinksByExternalId(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, LinkTable>> {
  const found = await findLinksBy(db, workspaceId, "external_id", externalIds);
  return new Map(found.map((link) => [link.external_id ?? "", link]));
}

async function findLinksBy(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  column: "id" | "external_id",
  values: readonly string[],
): Promise<LinkTable[]> {
  const found: LinkTable[] = [];
  for (const chunk of chunksOf(values)) {
    const rows = await db
      .selectFrom("links")
      .selectAll()
      .select(currentCounters)
      .where("workspace_id", "=", workspaceId)
      .where(column, "in", chunk)
      .execute();
    found.push(...rows);
  }
  return found;
}
