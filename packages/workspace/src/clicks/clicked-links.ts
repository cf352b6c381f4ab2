import type { ClickEvent } from "@overdub/storage";
import { chunksOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

/** What decides what becomes of a click. */
export interface ClickedLink {
  readonly isOfPartner: boolean;
  /** Whether leads and sales may come of its clicks. */
  readonly tracks: boolean;
}

/** The links of these clicks, by id; those that are gone are left out. */
export async function readClickedLinks(
  tx: Kysely<WorkspaceTables>,
  clicks: readonly ClickEvent[],
): Promise<ReadonlyMap<string, ClickedLink>> {
  const links = new Map<string, ClickedLink>();
  for (const chunk of chunksOf([...new Set(clicks.map(({ linkId }) => linkId))])) {
    const rows = await tx
      .selectFrom("links")
      .select(["id", "track_conversion", "partner_id", "program_id"])
      .where("id", "in", chunk)
      .execute();
    for (const { id, track_conversion, partner_id, program_id } of rows) {
      const isOfPartner = partner_id !== null;
      links.set(id, { isOfPartner, tracks: track_conversion === 1 || (isOfPartner && program_id !== null) });
    }
  }
  return links;
}
