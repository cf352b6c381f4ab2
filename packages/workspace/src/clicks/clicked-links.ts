import type { ClickEvent } from "@overdub/storage";
import { chunksOf, dialectOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { sql } from "kysely";
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
  const links = new Map<string, ClickedLink>();
  for (const chunk of chunksOf([...new Set(clicks.map(({ linkId }) => linkId))])) {
    // Rows of links are wide, and lie anywhere: both are answered by an index alone.
    const there = await tx.selectFrom("links").select("id").where("id", "in", chunk).execute();
    for (const { id } of there) links.set(id, COUNTED_ALONE);
    const withEffects = await readWithEffects(tx, chunk);
    for (const { id, track_conversion, partner_id, program_id } of withEffects) {
      const isOfPartner = partner_id !== null;
      links.set(id, { isOfPartner, tracks: track_conversion === 1 || (isOfPartner && program_id !== null) });
    }
  }
  return links;
}

interface LinkWithEffects {
  readonly id: string;
  readonly track_conversion: number;
  readonly partner_id: string | null;
  readonly program_id: string | null;
}

/** SQLite would rather look into the row of every link than into the index of these few. */
async function readWithEffects(tx: Kysely<WorkspaceTables>, ids: readonly string[]): Promise<LinkWithEffects[]> {
  const byIndex = dialectOf(tx) === "sqlite" ? sql`indexed by links_with_effects` : sql``;
  const { rows } = await sql<LinkWithEffects>`
    select id, track_conversion, partner_id, program_id from links ${byIndex}
    where id in (${sql.join(ids)}) and (track_conversion = 1 or partner_id is not null)`.execute(tx);
  return rows;
}
