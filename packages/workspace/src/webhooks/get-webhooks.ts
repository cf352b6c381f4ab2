import type { Webhook } from "@overdub/contract";
import { deleteWebhook, getWebhook, listWebhooks } from "@overdub/contract";
import { implement } from "../operations/implement.ts";
import type { WebhookContext } from "./context.ts";
import { findWebhookOrThrow, showWebhook, showWebhooks, webhookNotFound } from "./webhook-rows.ts";

/** The newest first. */
export async function findWebhooks({ db, workspaceId }: WebhookContext): Promise<Webhook[]> {
  const rows = await db
    .selectFrom("webhooks")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .orderBy("id", "desc")
    .execute();
  return showWebhooks(db, rows);
}

export const handleListWebhooks = implement(listWebhooks, { requires: "webhooks.read" }, (_, ctx) => findWebhooks(ctx));

export const handleGetWebhook = implement(getWebhook, { requires: "webhooks.read" }, async ({ params }, ctx) =>
  showWebhook(ctx.db, await findWebhookOrThrow(ctx.db, ctx.workspaceId, params.webhookId)),
);

/** Its log goes with it, and what is on its way finds nowhere to go. @throws `not_found`. */
export async function removeWebhook({ db, workspaceId }: WebhookContext, id: string): Promise<{ id: string }> {
  const { numDeletedRows } = await db
    .deleteFrom("webhooks")
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) throw webhookNotFound();
  return { id };
}

export const handleDeleteWebhook = implement(deleteWebhook, { requires: "webhooks.write" }, ({ params }, ctx) =>
  removeWebhook(ctx, params.webhookId),
);
