import type { Kysely, Selectable } from "kysely";
import { sql } from "kysely";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { requireOwn } from "../http/require-own.ts";
import type { Keyset } from "../lists/keyset.ts";
import { pageOf } from "../lists/keyset.ts";
import type { ListFields } from "../lists/list-field.ts";
import type { ProductWebhookTable, WebhookTables } from "./webhook-tables.ts";

/** Where a product is told of what happens in its environment. */
export interface Webhook {
  readonly id: string;
  readonly environmentId: string;
  readonly targetUrl: string;
  /** Null: all. */
  readonly eventTypes: readonly string[] | null;
  readonly isActive: boolean;
  /** Opened by the vault for signing alone. */
  readonly sealedSecret: string;
  /** Since when every attempt has failed. */
  readonly failingSinceMs: number | null;
  /** Why it was disabled by itself. */
  readonly disabledReason: string | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface WebhookKey {
  readonly id: string;
  readonly environmentId: string;
}

export function toWebhook(row: Selectable<ProductWebhookTable>): Webhook {
  return {
    id: row.id,
    environmentId: row.environment_id,
    targetUrl: row.target_url,
    eventTypes: row.event_types === null ? null : JSON.parse(row.event_types),
    isActive: row.is_active === 1,
    sealedSecret: row.secret,
    failingSinceMs: row.failing_since_ms,
    disabledReason: row.disabled_reason,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

function toColumns(webhook: Webhook): ProductWebhookTable {
  return {
    id: webhook.id,
    environment_id: webhook.environmentId,
    target_url: webhook.targetUrl,
    event_types: webhook.eventTypes && JSON.stringify(webhook.eventTypes),
    is_active: webhook.isActive ? 1 : 0,
    secret: webhook.sealedSecret,
    failing_since_ms: webhook.failingSinceMs,
    disabled_reason: webhook.disabledReason,
    created_at_ms: webhook.createdAtMs,
    updated_at_ms: webhook.updatedAtMs,
  };
}

/** Never with the secret. See behaviour/gateway 12.1. */
export function toWebhookRow(webhook: Webhook) {
  return {
    id: webhook.id,
    target_url: webhook.targetUrl,
    is_active: webhook.isActive,
    event_types: webhook.eventTypes,
    disabled_reason: webhook.disabledReason,
    environment_id: webhook.environmentId,
    created_at: new Date(webhook.createdAtMs).toISOString(),
    updated_at: new Date(webhook.updatedAtMs).toISOString(),
  };
}

export const WEBHOOK_FIELDS: ListFields<Webhook> = {
  id: { type: "text", operand: sql.ref("id") },
  target_url: { type: "text", operand: sql.ref("target_url") },
  is_active: { type: "flag", operand: sql.ref("is_active") },
  environment_id: { type: "text", operand: sql.ref("environment_id") },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: ({ createdAtMs }) => createdAtMs },
  updated_at: { type: "instant", operand: sql.ref("updated_at_ms"), sortValue: ({ updatedAtMs }) => updatedAtMs },
};

/** In the order asked for, and one row more than the limit. */
export async function listWebhooks(
  db: Kysely<WebhookTables>,
  { environmentId, keyset }: { environmentId: string; keyset: Keyset },
): Promise<Webhook[]> {
  const rows = await db
    .selectFrom("product_webhooks")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .$call(pageOf(keyset))
    .execute();
  return rows.map(toWebhook);
}

/** @throws 404, the same for one of another environment and for none. */
export async function requireWebhook(db: Kysely<WebhookTables>, { id, environmentId }: WebhookKey): Promise<Webhook> {
  const rows = db.selectFrom("product_webhooks").selectAll();
  const row = await requireOwn(rows, { id, environmentId }, "Webhook");
  return toWebhook(row);
}

export function webhookNotFound(): GatewayError {
  return new GatewayError(404, "Webhook not found");
}

export async function insertWebhook(db: Kysely<WebhookTables>, webhook: Webhook): Promise<void> {
  await db.insertInto("product_webhooks").values(toColumns(webhook)).execute();
}

/** What its owner says of it. */
export type WebhookChange = Partial<Pick<Webhook, "targetUrl" | "eventTypes" | "isActive">>;

/** One that is made active forgets that it failed. */
export async function updateWebhook(
  db: Kysely<WebhookTables>,
  { id, environmentId }: WebhookKey,
  change: WebhookChange,
  nowMs: number,
): Promise<Webhook> {
  const { targetUrl, eventTypes, isActive } = change;
  const row = await db
    .updateTable("product_webhooks")
    .set({
      updated_at_ms: nowMs,
      ...(targetUrl !== undefined && { target_url: targetUrl }),
      ...(eventTypes !== undefined && { event_types: eventTypes && JSON.stringify(eventTypes) }),
      ...(isActive !== undefined && { is_active: isActive ? 1 : 0, disabled_reason: null }),
      ...(isActive === true && { failing_since_ms: null }),
    })
    .where("id", "=", id)
    .where("environment_id", "=", environmentId)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw webhookNotFound();
  return toWebhook(row);
}

/** Its log goes with it, and what is on its way finds nowhere to go. @returns whether there was one. */
export async function deleteWebhook(db: Kysely<WebhookTables>, { id, environmentId }: WebhookKey): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("product_webhooks")
    .where("id", "=", id)
    .where("environment_id", "=", environmentId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** What it signs with, in clear. */
export function openSecret(vault: CredentialVault, { id, sealedSecret }: Pick<Webhook, "id" | "sealedSecret">): string {
  return String(vault.open(id, sealedSecret).secret);
}
