import type { ClickEvent, ParameterNamed } from "@overdub/storage";
import { compiledStatement, dialectOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import { idList, isListed } from "../database/ids.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

/** What decides what becomes of a click. */
export interface ClickedLink {
  readonly isOfPartner: boolean;
  /** Whether leads and sales may come of its clicks. */
  readonly tracks: boolean;
}

const COUNTED_ALONE: ClickedLink = { isOfPartner: false, tracks: false };

/** The links of these clicks, by id; those that are gone are left out. */
export async function readClickedLinks(
  tx: Kysely<WorkspaceTables>,
  clicks: readonly ClickEvent[],
): Promise<ReadonlyMap<string, ClickedLink>> {
  const ids = idList(dialectOf(tx), [...new Set(clicks.map(({ linkId }) => linkId))]);
  // Rows of links are wide, and lie anywhere: both are answered by an index alone.
  const there = await selectThere(tx, { ids });
  const links = new Map(there.map(({ id }) => [id, COUNTED_ALONE]));
  for (const { id, track_conversion, partner_id, program_id } of await selectWithEffects(tx, { ids })) {
    const isOfPartner = partner_id !== null;
    links.set(id, { isOfPartner, tracks: track_conversion === 1 || (isOfPartner && program_id !== null) });
  }
  return links;
}

const selectThere = compiledStatement((db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"ids">) =>
  db
    .selectFrom("links")
    .select("id")
    .where(isListed(dialectOf(db), "id", parameter("ids"))),
);

interface LinkWithEffects {
  readonly id: string;
  readonly track_conversion: number;
  readonly partner_id: string | null;
  readonly program_id: string | null;
}

/** SQLite would rather look into the row of every link than into the index of these few. */
const selectWithEffects = compiledStatement((db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"ids">) => {
  const dialect = dialectOf(db);
  const byIndex = dialect === "sqlite" ? sql`indexed by links_with_effects` : sql``;
  const statement = sql<LinkWithEffects>`
    select id, track_conversion, partner_id, program_id from links ${byIndex}
    where ${isListed(dialect, "id", parameter("ids"))} and (track_conversion = 1 or partner_id is not null)`;
  return { compile: () => statement.compile(db) };
});
