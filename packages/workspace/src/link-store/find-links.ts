import { chunksOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { LinkTable } from "./link-table.ts";

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
      .where("workspace_id", "=", workspaceId)
      .where(column, "in", chunk)
      .execute();
    found.push(...rows);
  }
  return found;
}
