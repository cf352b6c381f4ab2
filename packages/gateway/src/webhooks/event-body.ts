import type { EventName } from "./event-names.ts";

/** What happened, for one webhook. */
export interface WebhookEvent {
  readonly id: string;
  readonly event: EventName;
  /** JSON. */
  readonly payload: string;
  readonly environmentId: string;
  readonly webhookId: string;
  readonly createdAtMs: number;
}

/** What is sent: of the same event and webhook the same bytes, whenever it is made. See behaviour/gateway 12.2. */
export function bodyOf({ id, event, payload, environmentId, webhookId, createdAtMs }: WebhookEvent): string {
  const before = JSON.stringify({ id, event, event_type: event });
  const created_at = new Date(createdAtMs).toISOString();
  const after = JSON.stringify({ environment_id: environmentId, webhook_id: webhookId, created_at });
  return `${before.slice(0, -1)},"payload":${payload},${after.slice(1)}`;
}
