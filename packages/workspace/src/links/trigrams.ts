import type { Kysely, RawBuilder } from "kysely";
import { sql } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

/** Each further trigram costs more than the candidates that it rules out. */
const MAX_TRIGRAMS = 10;
/** Two letters that so many different ones follow are too common for the index to help. */
const MAX_FOLLOWERS = 200;

/**
 * A text as a query to SQLite's trigram index, which every link of the workspace meets that contains the text.
 *
 * @returns `undefined` where the index is of no help, an empty text where no link can meet it.
 */
export async function toTrigramQuery(db: Kysely<WorkspaceTables>, text: string): Promise<string | undefined> {
  const trigrams = trigramsOf(text);
  if (trigrams.length > 0) return `(${trigrams.map(quote).join(" AND ")})`;
  if (!isPair(text)) return undefined;
  const followed = await listTrigrams(db, text.toLowerCase());
  if (followed.length > MAX_FOLLOWERS) return undefined;
  return followed.length === 0 ? "" : `(${followed.map(quote).join(" OR ")})`;
}

/** The marks that the index puts before each link's text, as a query. */
export function toScopeQuery(workspaceId: string): string {
  return [`\uE000${workspaceId.slice(-4, -2)}`, `\uE001${workspaceId.slice(-2)}`].map(quote).join(" AND ");
}

/** Two letters that begin a trigram wherever they are. Others than ASCII are folded as SQLite likes. */
function isPair(text: string): boolean {
  return /^[ -~]{2}$/.test(text);
}

/** Spread over the text, so that what long texts have in common does not count alone. */
function trigramsOf(text: string): string[] {
  const characters = [...text];
  const trigrams = characters.slice(2).map((_, index) => characters.slice(index, index + 3).join(""));
  const different = [...new Set(trigrams)];
  const step = Math.max(1, different.length / MAX_TRIGRAMS);
  return different.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

/** Those in the index that begin with two letters. Read from one to the next, not along every link of every trigram. */
async function listTrigrams(db: Kysely<WorkspaceTables>, pair: string): Promise<string[]> {
  const next = (from: RawBuilder<string>) => sql`(
    select term from link_search_terms where term >= ${from} and term < ${pair} || char(0x10FFFF)
    order by term limit 1
  )`;
  const { rows } = await sql<{ term: string }>`
    with recursive terms (term) as (
      select ${next(sql`${pair}`)} union all select ${next(sql`terms.term || char(1)`)} from terms where term is not null
    )
    select term from terms where term is not null limit ${MAX_FOLLOWERS + 1}
  `.execute(db);
  return rows.map((row) => row.term);
}

function quote(trigram: string): string {
  return `"${trigram.replaceAll('"', '""')}"`;
}
