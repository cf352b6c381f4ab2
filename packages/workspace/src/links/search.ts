import type { Database } from "@overdub/storage";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { sql } from "kysely";
import type { Context } from "../http/implement.ts";
import { textContains } from "../search/contains.ts";

type LinkExpressions = ExpressionBuilder<Database, "links">;

/** Above so many an index narrows little: reading the list in its order finds a page of matches sooner. */
export const MAX_CANDIDATES = 1000;
/** Each further trigram costs more than the candidates that it rules out. */
const MAX_TRIGRAMS = 10;

/** Substring of the short link or of the destination; the case of ASCII letters does not count. */
export function matchesSearch(eb: LinkExpressions, search: string): Expression<SqlBool> {
  // Written as in the index on PostgreSQL.
  const address = sql<string>`${eb.ref("links.domain")} || '/' || ${eb.ref("links.key")}`;
  return eb.or([textContains(address, toAddress(search)), textContains(eb.ref("links.url"), search)]);
}

/**
 * The ids among which all links of the workspace are that match a search, out of SQLite's trigram index.
 *
 * @returns `undefined` where they are too many to help, the text is too short to have a trigram, or the database finds
 *          them by itself.
 */
export async function findSearchCandidates(ctx: Context, search: string): Promise<string[] | undefined> {
  const alternatives = [...new Set([search, toAddress(search)])].map(trigramsOf);
  if (ctx.dialect !== "sqlite" || alternatives.some((trigrams) => trigrams.length === 0)) return undefined;
  const query = `${all(scopeOf(ctx.workspaceId))} AND (${alternatives.map((trigrams) => `(${all(trigrams)})`).join(" OR ")})`;
  const { rows } = await sql<{ link_id: string }>`
    select link_id from link_search_rows
    where n in (select rowid from link_search where link_search match ${query} limit ${MAX_CANDIDATES + 1})
  `.execute(ctx.db);
  return rows.length > MAX_CANDIDATES ? undefined : rows.map((row) => row.link_id);
}

/** A short link as callers see it, without what is not stored: the protocol, and the port of a loopback domain. */
function toAddress(search: string): string {
  return search.replace(/^https?:\/\//i, "").replace(/^((?:[\w-]+\.)*localhost):\d+(?=\/|$)/i, "$1");
}

/** Spread over the text, so that what long texts have in common does not count alone. */
function trigramsOf(text: string): string[] {
  const characters = [...text];
  const trigrams = characters.slice(2).map((_, index) => characters.slice(index, index + 3).join(""));
  const different = [...new Set(trigrams)];
  const step = Math.max(1, different.length / MAX_TRIGRAMS);
  return different.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

/** The marks that the index puts before each link's text. */
function scopeOf(workspaceId: string): string[] {
  return [`\uE000${workspaceId.slice(-4, -2)}`, `\uE001${workspaceId.slice(-2)}`];
}

function all(trigrams: readonly string[]): string {
  return trigrams.map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(" AND ");
}
