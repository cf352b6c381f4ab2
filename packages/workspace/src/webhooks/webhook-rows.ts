import type { LinkScope, Webhook, WebhookTrigger } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { toIso } from "../time/to-iso.ts";
import type { ClickScope } from "./click-scope.ts";
import type { WebhookTable } from "./webhook-tables.ts";

/** @throws `not_found`. */
export async function findWebhookOrThrow(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  id: string,
): Promise<WebhookTable> {
  const webhook = await db
    .selectFrom("webhooks")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!webhook) throw webhookNotFound();
  return webhook;
}

export function webhookNotFound(): AppError {
  return new AppError("not_found", "Webhook not found.");
}

/** URLs are unique, which the table sees to. @returns what to throw for a failed write of a webhook. */
export function webhookWriteError(error: unknown): unknown {
  if (!isUniqueViolation(error)) return error;
  return new AppError("conflict", "A webhook with this URL already exists.", { cause: error });
}

/** Webhooks as the API shows them, in their order. */
export async function showWebhooks(db: Kysely<WorkspaceTables>, rows: readonly WebhookTable[]): Promise<Webhook[]> {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const links = await db
    .selectFrom("webhook_links")
    .selectAll()
    .where("webhook_id", "in", ids)
    .orderBy("link_id")
    .execute();
  const folders = await db
    .selectFrom("webhook_folders")
    .selectAll()
    .where("webhook_id", "in", ids)
    .orderBy("folder_id")
    .execute();
  const linksOf = Map.groupBy(links, ({ webhook_id }) => webhook_id);
  const foldersOf = Map.groupBy(folders, ({ webhook_id }) => webhook_id);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    url: row.url,
    secret: row.secret,
    triggers: JSON.parse(row.triggers) as WebhookTrigger[],
    linkScope: row.link_scope as LinkScope | null,
    linkIds: row.link_scope === "links" ? (linksOf.get(row.id) ?? []).map(({ link_id }) => link_id) : [],
    folderIds: (foldersOf.get(row.id) ?? []).map(({ folder_id }) => folder_id),
    disabledAt: toIso(row.disabled_at_ms),
    installationId: null,
  }));
}

export async function showWebhook(db: Kysely<WorkspaceTables>, row: WebhookTable): Promise<Webhook> {
  const [webhook] = await showWebhooks(db, [row]);
  if (!webhook) throw new Error("One row is one webhook.");
  return webhook;
}

/** Writes of which links and folders a webhook hears the clicks. */
export async function writeScope(
  tx: Kysely<WorkspaceTables>,
  webhookId: string,
  { linkIds, folderIds }: ClickScope,
): Promise<void> {
  if (linkIds) {
    await tx.deleteFrom("webhook_links").where("webhook_id", "=", webhookId).execute();
    const rows = linkIds.map((link_id) => ({ link_id, webhook_id: webhookId }));
    if (rows.length > 0) await tx.insertInto("webhook_links").values(rows).execute();
  }
  if (folderIds) {
    await tx.deleteFrom("webhook_folders").where("webhook_id", "=", webhookId).execute();
    const rows = folderIds.map((folder_id) => ({ folder_id, webhook_id: webhookId }));
    if (rows.length > 0) await tx.insertInto("webhook_folders").values(rows).execute();
  }
}

/** @throws `bad_request` naming links and folders that the workspace does not have. */
export async function assertScopeExists(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  { linkIds = [], folderIds = [] }: ClickScope,
): Promise<void> {
  for (const [table, ids] of [
    ["links", linkIds],
    ["folders", folderIds],
  ] as const) {
    if (ids.length === 0) continue;
    const found = await db
      .selectFrom(table)
      .select("id")
      .where("workspace_id", "=", workspaceId)
      .where("id", "in", ids)
      .execute();
    const known = new Set(found.map(({ id }) => id));
    const unknown = ids.filter((id) => !known.has(id));
    if (unknown.length > 0) throw new AppError("bad_request", `Unknown ${table}: ${unknown.join(", ")}.`);
  }
}

/** @throws `not_found` without a program; `bad_request` where no payout is settled elsewhere. */
export async function assertTriggersFit(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  triggers: readonly WebhookTrigger[],
): Promise<void> {
  if (!triggers.includes("payout.confirmed")) return;
  const program = await db
    .selectFrom("programs")
    .select("payout_mode")
    .where("workspace_id", "=", workspaceId)
    .executeTakeFirst();
  if (!program) throw new AppError("not_found", "Program not found");
  if (program.payout_mode === "internal") {
    throw new AppError("bad_request", "payout.confirmed is for programs whose payouts are settled elsewhere.");
  }
}
