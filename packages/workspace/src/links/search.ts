import { asciiHost, percentDecode } from "@overdub/contract";
import type { SqlDialect } from "@overdub/storage";
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import { sql } from "kysely";
import { isPlain, keyLookups } from "../addresses/key-lookup.ts";
import { textContains } from "../database/contains.ts";
import { toQuestion } from "../database/to-question.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { LinksContext } from "./context.ts";
import { toScopeQuery, toTrigramQuery } from "./trigrams.ts";

type LinkExpressions = ExpressionBuilder<WorkspaceTables, "links">;

/** Above so many an index narrows little: reading the list in its order finds a page of matches sooner. */
export const MAX_CANDIDATES = 1000;

/**
 * Substring of the short link or of the destination; the case of ASCII letters does not count.
 *
 * @param spelledIds of the links that `findSpelledLinks` has found.
 */
export function matchesSearch(
  eb: LinkExpressions,
  search: string,
  { spelledIds, dialect }: { readonly spelledIds: readonly string[]; readonly dialect: SqlDialect },
): Expression<SqlBool> {
  // Written as in the index on PostgreSQL.
  const address = sql<string>`${eb.ref("links.domain")} || '/' || ${eb.ref("links.key")}`;
  const contains = [
    textContains(eb.ref("links.url"), search, dialect),
    textContains(address, toAddress(search), dialect),
  ];
  return eb.or(spelledIds.length === 0 ? contains : [...contains, eb("links.id", "in", spelledIds)]);
}

/**
 * The ids among which all links of the workspace are that match a search, out of SQLite's trigram index.
 *
 * @returns `undefined` where they are too many to help, or the text is too short for trigrams.
 */
export async function findSearchCandidates(
  { db, eventStore }: Pick<LinksContext, "db" | "eventStore">,
  workspaceId: string,
  search: string,
): Promise<string[] | undefined> {
  // First: what is taken into the index meanwhile is found there.
  const waitingIds = await listWaitingLinks(db);
  const queries: string[] = [];
  for (const text of new Set([search, toAddress(search)])) {
    const query = await toTrigramQuery(db, text);
    if (query === undefined) return undefined;
    if (query !== "") queries.push(query);
  }
  const found = queries.length > 0 ? await findInIndex({ db, eventStore }, workspaceId, queries.join(" OR ")) : [];
  return found.length > MAX_CANDIDATES ? undefined : [...new Set([...found, ...waitingIds])];
}

/** The newest links of any workspace, some dozens at most, which the index does not have yet. */
async function listWaitingLinks(db: Kysely<WorkspaceTables>): Promise<string[]> {
  const { rows } = await sql<{ link_id: string }>`
    select link_id from link_search_rows where n > (select coalesce(max(id), 0) from link_search_docsize)
  `.execute(db);
  return rows.map((row) => row.link_id);
}

/** The links that a text in another script names, with their domain or without: their keys are stored in punycode. */
export async function findSpelledLinks(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  search: string,
): Promise<string[]> {
  const address = percentDecode(toAddress(search).replace(/^\/+|(?<!\/)\/+$/g, ""));
  if (isPlain(address)) return [];
  const slash = address.indexOf("/");
  const domain = asciiHost(address.slice(0, Math.max(0, slash)));
  const rows = await db
    .selectFrom("links")
    .select(["id", "domain", "key_lookup"])
    .where("domain", "in", (eb) => eb.selectFrom("domains").select("slug").where("workspace_id", "=", workspaceId))
    .where("key_lookup", "in", [...keyLookups(address), ...keyLookups(address.slice(slash + 1))])
    .where("workspace_id", "=", workspaceId)
    .limit(MAX_CANDIDATES)
    .execute();
  const whole = keyLookups(address);
  return rows.filter((link) => whole.includes(link.key_lookup) || link.domain === domain).map(({ id }) => id);
}

/** Of two letters that many texts have, the index is long to read. */
async function findInIndex(
  { db, eventStore }: Pick<LinksContext, "db" | "eventStore">,
  workspaceId: string,
  query: string,
): Promise<string[]> {
  const statement = sql`
    select link_id from link_search_rows where n in (
      select rowid from link_search
      where link_search match ${`${toScopeQuery(workspaceId)} AND (${query})`} limit ${MAX_CANDIDATES + 1}
    )
  `;
  const question = toQuestion({ compile: () => statement.compile(db) });
  const rows = await eventStore.askSql<{ link_id: string }>(question);
  return rows.map((row) => row.link_id);
}

/** A short link as callers see it, without what is not stored: the protocol, and the port of a loopback domain. */
function toAddress(search: string): string {
  return search.replace(/^https?:\/\//i, "").replace(/^((?:[\w-]+\.)*localhost):\d+(?=\/|$)/i, "$1");
}
