import type { LinkScope, Webhook } from "@overdub/contract";
import { enableWebhook, updateWebhook } from "@overdub/contract";
import { implement } from "../operations/implement.ts";
import { decideScope } from "./click-scope.ts";
import type { WebhookContext } from "./context.ts";
import {
  assertScopeExists,
  assertTriggersFit,
  findWebhookOrThrow,
  showWebhook,
  webhookNotFound,
  webhookWriteError,
  writeScope,
} from "./webhook-rows.ts";

export const handleUpdateWebhook = implement(
  updateWebhook,
  { requires: "webhooks.write" },
  async ({ params, body }, ctx) => {
    const { db, workspaceId } = ctx;
    const stored = await findWebhookOrThrow(db, workspaceId, params.webhookId);
    const { triggers, link_scope: linkScope } = stored;
    const scope = decideScope(body, {
      triggers: JSON.parse(triggers) as string[],
      linkScope: linkScope as LinkScope | null,
    });
    await assertScopeExists(db, workspaceId, scope);
    if (body.triggers) await assertTriggersFit(db, workspaceId, body.triggers);
    try {
      const row = await db.transaction().execute(async (tx) => {
        const written = await tx
          .updateTable("webhooks")
          .set({
            ...(body.name === undefined ? {} : { name: body.name }),
            ...(body.url === undefined ? {} : { url: body.url }),
            ...(body.triggers === undefined ? {} : { triggers: JSON.stringify(body.triggers) }),
            link_scope: scope.linkScope,
            updated_at_ms: ctx.now(),
          })
          .where("id", "=", stored.id)
          .returningAll()
          .executeTakeFirst();
        if (!written) throw webhookNotFound();
        await writeScope(tx, stored.id, scope);
        return written;
      });
      return await showWebhook(db, row);
    } catch (error) {
      throw webhookWriteError(error);
    }
  },
);

/**
 * The failures are not forgotten: the next one disables it again, and only a success shows that it works.
 *
 * @throws `not_found`.
 */
export async function enable({ db, now, workspaceId }: WebhookContext, id: string): Promise<Webhook> {
  const row = await db
    .updateTable("webhooks")
    .set({ disabled_at_ms: null, updated_at_ms: now() })
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw webhookNotFound();
  return showWebhook(db, row);
}

export const handleEnableWebhook = implement(enableWebhook, { requires: "webhooks.write" }, ({ params }, ctx) =>
  enable(ctx, params.webhookId),
);
