import { chunksOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { LinkTable } from "../link-store/link-table.ts";

interface Owner {
  readonly workspaceId: string;
  readonly programId: string;
}

/** The links of these partners in the program, oldest first, by the id of the partner. */
export async function listPartnerLinks(
  db: Kysely<WorkspaceTables>,
  { workspaceId, programId }: Owner,
  partnerIds: readonly string[],
): Promise<ReadonlyMap<string, LinkTable[]>> {
  const rows: LinkTable[] = [];
  for (const chunk of chunksOf(partnerIds)) {
    const found = await db
      .selectFrom("links")
      .selectAll()
      .where("partner_id", "in", chunk)
      .where("program_id", "=", programId)
      .where(unindexed("workspace_id"), "=", workspaceId)
      .orderBy("created_at_ms")
      .orderBy("id")
      .execute();
    rows.push(...found);
  }
  return Map.groupBy(rows, ({ partner_id }) => partner_id ?? "");
}
