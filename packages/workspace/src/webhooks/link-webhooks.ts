/** The webhooks that hear the clicks of a link because the link names them. */
import { AppError } from "@overdub/contract";
import { chunksOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

/** @throws `unprocessable_entity` naming those that the workspace does not have. See behaviour/links 7.4, step 11. */
export async function assertWebhooks(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  webhookIds: readonly string[] | null | undefined,
): Promise<void> {
  if (!webhookIds || webhookIds.length === 0) return;
  const rows = await db.selectFrom("webhooks").select("id").where("workspace_id", "=", workspaceId).execute();
  const known = new Set(rows.map(({ id }) => id));
  const unknown = webhookIds.filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  throw new AppError("unprocessable_entity", `Invalid webhookIds detected: ${unknown.join(", ")}`);
}

/** Makes `webhookIds` the webhooks of each of these links. */
export async function replaceLinkWebhooks(
  tx: Kysely<WorkspaceTables>,
  linkIds: readonly string[],
  webhookIds: readonly string[],
): Promise<void> {
  if (linkIds.length === 0) return;
  await tx.deleteFrom("webhook_links").where("link_id", "in", linkIds).execute();
  const rows = linkIds.flatMap((link_id) => [...new Set(webhookIds)].map((webhook_id) => ({ link_id, webhook_id })));
  for (const chunk of chunksOf(rows)) await tx.insertInto("webhook_links").values(chunk).execute();
}

/** By link, each in the order of their ids. */
export async function listLinkWebhooks(
  db: Kysely<WorkspaceTables>,
  linkIds: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const chunk of chunksOf(linkIds)) {
    const rows = await db
      .selectFrom("webhook_links")
      .selectAll()
      .where("link_id", "in", chunk)
      .orderBy("webhook_id")
      .execute();
    for (const { link_id, webhook_id } of rows) found.set(link_id, [...(found.get(link_id) ?? []), webhook_id]);
  }
  return found;
}
