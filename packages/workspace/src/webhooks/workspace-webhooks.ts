import type { Webhook, WebhookDelivery } from "@overdub/contract";
import { DELIVERY_STATES, parseInput, RedeliverBody, WebhookCreateBody } from "@overdub/contract";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createJobs } from "../jobs/define-job.ts";
import type { WebhookContext } from "./context.ts";
import { addWebhook } from "./create-webhook.ts";
import { findDeliveries } from "./get-deliveries.ts";
import { findWebhooks, removeWebhook } from "./get-webhooks.ts";
import { redeliver } from "./redeliver.ts";
import { enable } from "./update-webhook.ts";

/** A workspace's webhooks for its operator, with or without a server beside. Failures are `AppError`s, as in the API. */
export interface WorkspaceWebhooks {
  list(): Promise<Webhook[]>;
  /** @param body as `POST /webhooks` takes it. */
  create(body: unknown): Promise<Webhook>;
  remove(id: string): Promise<{ id: string }>;
  enable(id: string): Promise<Webhook>;
  /** The newest 100. @param state one of `DELIVERY_STATES`. */
  listDeliveries(id: string, state?: string): Promise<WebhookDelivery[]>;
  /** @param body as `POST /webhooks/{webhookId}/redeliver` takes it. */
  redeliver(id: string, body: unknown): Promise<{ deliveries: number }>;
}

export function openWorkspaceWebhooks(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  now: () => number = Date.now,
): WorkspaceWebhooks {
  const ctx: WebhookContext = { db, workspaceId, now, jobs: createJobs(now) };
  return {
    list: () => findWebhooks(ctx),
    create: async (body) => addWebhook(ctx, parseInput(WebhookCreateBody, body)),
    remove: (id) => removeWebhook(ctx, id),
    enable: (id) => enable(ctx, id),
    listDeliveries: async (id, state) => findDeliveries(ctx, id, parseInput(DeliveryQuery, { state })),
    redeliver: async (id, body) => redeliver(ctx, id, parseInput(RedeliverBody, body)),
  };
}

const DeliveryQuery = z.object({ state: z.enum(DELIVERY_STATES).optional() });
