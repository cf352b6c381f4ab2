import { AppError, bulkDeleteLinks } from "@overdub/contract";
import type { Kysely } from "kysely";
import { ROOT_KEY } from "../../addresses/key.ts";
import type { WorkspaceTables } from "../../database/workspace-tables.ts";
import { lockTotals } from "../../enrollments/lock-enrollments.ts";
import { EXTERNAL_PREFIX } from "../../ids/create-id.ts";
import type { LinkTable } from "../../link-store/link-table.ts";
import { deleteLinkRows, findLinksByExternalId, findLinksById, lockLinks } from "../../link-store/queries.ts";
import { implement } from "../context.ts";
import { writableFolders } from "../link-access.ts";

/** What can't be deleted is passed over in silence. See behaviour/links 8.9. */
export const handleBulkDeleteLinks = implement(
  bulkDeleteLinks,
  { requires: "links.write" },
  async ({ query: { linkIds } }, ctx) => {
    if (linkIds.length === 0) {
      throw new AppError(
        "bad_request",
        "Please provide linkIds: IDs of links, or external IDs with the prefix `ext_`, separated by commas.",
      );
    }
    const links = await findNamed(ctx.db, ctx.workspaceId, linkIds);
    const folders = await writableFolders(ctx, links);
    const doomed = links.filter(
      ({ key, folder_id }) => key !== ROOT_KEY && (folder_id === null || folders.has(folder_id)),
    );
    const ids = doomed.map(({ id }) => id);
    const deleted = await ctx.db.transaction().execute(async (tx) => {
      await lockLinks(tx, ids);
      await lockTotals(tx, ids);
      return deleteLinkRows(tx, ctx.workspaceId, ids);
    });
    for (const link of doomed) ctx.linkCache.forget(link.domain, link.key_lookup);
    return { deletedCount: deleted };
  },
);

async function findNamed(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  names: readonly string[],
): Promise<LinkTable[]> {
  const external = names.filter((name) => name.startsWith(EXTERNAL_PREFIX));
  const byId = await findLinksById(db, workspaceId, [...new Set(names)]);
  const byExternalId = await findLinksByExternalId(
    db,
    workspaceId,
    external.map((name) => name.slice(EXTERNAL_PREFIX.length)),
  );
  return [...new Map([...byId.values(), ...byExternalId.values()].map((link) => [link.id, link])).values()];
}
