import type { OnboardingTables } from "../onboarding/onboarding-tables.ts";

/** What a connected workspace has told of, once. */
export interface DubEventTable {
  account_id: string;
  /** Dub's own. */
  id: string;
  event: string;
  /** As it came. */
  body: string;
  received_at_ms: number;
}

/** The webhook that the gateway has in a connected workspace. */
export interface DubWebhookTable {
  account_id: string;
  /** Dub's own. */
  webhook_id: string;
  /** Sealed by the vault, bound to the account's id: `{ secret }`. */
  secret: string;
  /** JSON array. */
  triggers: string;
  created_at_ms: number;
}

export interface DubWebhookTables extends OnboardingTables {
  dub_events: DubEventTable;
  dub_webhooks: DubWebhookTable;
}
