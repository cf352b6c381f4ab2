import type { StorageTables } from "@overdub/storage";

/** Where a product is told of what happens in its environment. */
export interface ProductWebhookTable {
  id: string;
  environment_id: string;
  target_url: string;
  /** JSON array of what it hears of; null: of everything. */
  event_types: string | null;
  is_active: 0 | 1;
  /** Sealed by the vault, bound to the webhook's id: `{ secret }`. */
  secret: string;
  /** Since when every attempt has failed; null when the last one did not. */
  failing_since_ms: number | null;
  /** Why it was disabled by itself, or null. */
  disabled_reason: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

/** What happened, once for all that are told of it. */
export interface ProductEventTable {
  id: string;
  environment_id: string;
  event: string;
  /** JSON, exactly as it is sent. */
  payload: string;
  created_at_ms: number;
}

/** `waiting` for an attempt; `delivered`; `failed`: given up. */
export const DELIVERY_STATES = ["waiting", "delivered", "failed"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** An event on its way to one webhook. */
export interface ProductDeliveryTable {
  /** Sorts by time. */
  id: string;
  webhook_id: string;
  event_id: string;
  state: DeliveryState;
  attempts: number;
  /** Null unless it waits. */
  next_attempt_at_ms: number | null;
  created_at_ms: number;
}

/** One request to a webhook, and how it was answered. */
export interface ProductAttemptTable {
  /** Sorts by time. */
  id: string;
  environment_id: string;
  delivery_id: string;
  webhook_id: string;
  event: string;
  at_ms: number;
  took_ms: number;
  /** Of HTTP; null when there was no answer. */
  status: number | null;
  /** Why there was no answer, or none that counts; null for a success. */
  failure: string | null;
}

/** What follows by itself when something happens; the folder `workflows` writes and runs them. */
export interface WorkflowTable {
  id: string;
  environment_id: string;
  /** The event. */
  trigger_name: string;
  /** JSON. */
  config: string;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface WebhookTables extends StorageTables {
  workflows: WorkflowTable;
  product_webhooks: ProductWebhookTable;
  product_events: ProductEventTable;
  product_deliveries: ProductDeliveryTable;
  product_attempts: ProductAttemptTable;
}
