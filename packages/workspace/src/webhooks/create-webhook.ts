import { randomBytes } from "node:crypto";
import type { Webhook, WebhookCreateBody } from "@overdub/contract";
import { createWebhook } from "@overdub/contract";
import { createId } from "../ids/create-id.ts";
import { implement } from "../operations/implement.ts";
import { assertRoom } from "../quotas/assert-room.ts";
import { decideScope } from "./click-scope.ts";
import type { WebhookContext } from "./context.ts";
import { startLogRetention } from "./log-retention.ts";
import { assertScopeExists, assertTriggersFit, showWebhook, webhookWriteError, writeScope } from "./webhook-rows.ts";
import type { WebhookTable } from "./webhook-tables.ts";

/**
 * @throws `unprocessable_entity`, `bad_request`, `not_found`, `exceeded_limit` or `conflict`. See behaviour/webhooks 4.
 */
export async function addWebhook(ctx: WebhookContext, body: WebhookCreateBody): Promise<Webhook> {
  const { db, workspaceId } = ctx;
  const scope = decideScope(body, { triggers: [], linkScope: null });
  await assertScopeExists(db, workspaceId, scope);
  await assertTriggersFit(db, workspaceId, body.triggers);
  await assertRoom(db, workspaceId, "webhooks");
  const nowMs = ctx.now();
  const row: WebhookTable = {
    id: createId("wh_", nowMs),
    workspace_id: workspaceId,
    name: body.name,
    url: body.url,
    secret: `whsec_${randomBytes(16).toString("hex")}`,
    triggers: JSON.stringify(body.triggers),
    link_scope: scope.linkScope,
    consecutive_failures: 0,
    last_failed_at_ms: null,
    disabled_at_ms: null,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
  try {
    await db.transaction().execute(async (tx) => {
      await tx.insertInto("webhooks").values(row).execute();
      await writeScope(tx, row.id, scope);
    });
  } catch (error) {
    throw webhookWriteError(error);
  }
  await startLogRetention(ctx);
  return showWebhook(db, row);
}

export const handleCreateWebhook = implement(createWebhook, { requires: "webhooks.write" }, ({ body }, ctx) =>
  addWebhook(ctx, body),
);
