import { WEBHOOK_TRIGGERS } from "@overdub/contract";
import { Hono } from "hono";
import { z } from "zod";
import { requireAccount, requireUsable, requireWritable } from "../accounts/require-account.ts";
import { originOf } from "../callers/call-origin.ts";
import { describeRoute, SUCCESS } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { readBody } from "../http/read-body.ts";
import { replay } from "./receive.ts";
import type { RegistrationContext } from "./register.ts";
import { DEFAULT_TRIGGERS, noteWebhook, registerWebhook, unregisterWebhook } from "./register.ts";

const AccountId = z.guid({ error: "must be a UUID" }).transform((id) => id.toLowerCase());
const Instant = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], { error: "must be an ISO 8601 instant" })
  .transform((instant) => Date.parse(instant));

const RegisterBody = z.strictObject({
  id: AccountId,
  triggers: z.array(z.enum(WEBHOOK_TRIGGERS)).min(1).default(DEFAULT_TRIGGERS),
});
const UnregisterBody = z.strictObject({ id: AccountId });
const ReplayBody = z
  .strictObject({ id: AccountId, from: Instant, to: Instant })
  .refine(({ from, to }) => from < to, { error: "must hold a `to` later than `from`" });

const TAG = "Integrated accounts";

/** What is done about the webhook that an account's workspace has for us. See behaviour/gateway 12.5. */
export function accountWebhookRoutes(ctx: RegistrationContext): Hono<GatewayEnv> {
  const { db } = ctx;
  const app = new Hono<GatewayEnv>();

  app.post(
    "/register-webhook",
    describeRoute({
      tag: TAG,
      summary: "Have a connected workspace tell of its events",
      description: "Registers a webhook there, with the account’s credential.",
      body: RegisterBody,
    }),
    async (c) => {
      const { environmentId } = c.get("apiToken");
      const { id, triggers } = await readBody(c, RegisterBody);
      const account = await requireAccount(db, { id, environmentId });
      requireUsable(account);
      requireWritable(account);
      const origin = originOf(c.get("caller"), c.var);
      const webhook = await registerWebhook(ctx, account, { triggers: [...new Set(triggers)], origin });
      return c.json({ success: true, webhook_id: webhook.id, triggers });
    },
  );

  app.post(
    "/unregister-webhook",
    describeRoute({
      tag: TAG,
      summary: "Stop a connected workspace from telling",
      body: UnregisterBody,
      returns: SUCCESS,
    }),
    async (c) => {
      const { environmentId } = c.get("apiToken");
      const { id } = await readBody(c, UnregisterBody);
      const account = await requireAccount(db, { id, environmentId });
      await unregisterWebhook(ctx, account, originOf(c.get("caller"), c.var));
      await noteWebhook(ctx, account, "removed", null);
      return c.json({ success: true });
    },
  );

  app.post(
    "/replay-events",
    describeRoute({
      tag: TAG,
      summary: "Tell the product of kept events again",
      body: ReplayBody,
      returns: z.object({ events: z.int() }),
    }),
    async (c) => {
      const { environmentId } = c.get("apiToken");
      const { id, from: fromMs, to: toMs } = await readBody(c, ReplayBody);
      const account = await requireAccount(db, { id, environmentId });
      return c.json({ events: await replay(db, account, { fromMs, toMs, nowMs: ctx.now() }) });
    },
  );

  return app;
}
