import { deleteWebhook, getWebhook, listWebhooks } from "@overdub/contract";
import { implement } from "../operations/implement.ts";
import { findWebhookOrThrow, showWebhook, showWebhooks, webhookNotFound } from "./webhook-rows.ts";

export const handleListWebhooks = implement(listWebhooks, { requires: "webhooks.read" }, async (_, ctx) => {
  const rows = await ctx.db
    .selectFrom("webhooks")
    .selectAll()
    .where("workspace_id", "=", ctx.workspaceId)
    .orderBy("id", "desc")
    .execute();
  return showWebhooks(ctx.db, rows);
});

export const handleGetWebhook = implement(getWebhook, { requires: "webhooks.read" }, async ({ params }, ctx) =>
  showWebhook(ctx.db, await findWebhookOrThrow(ctx.db, ctx.workspaceId, params.webhookId)),
);

/** Its log goes with it, and what is on its way finds nowhere to go. */
export const handleDeleteWebhook = implement(deleteWebhook, { requires: "webhooks.write" }, async ({ params }, ctx) => {
  const { numDeletedRows } = await ctx.db
    .deleteFrom("webhooks")
    .where("workspace_id", "=", ctx.workspaceId)
    .where("id", "=", params.webhookId)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) throw webhookNotFound();
  return { id: params.webhookId };
});
