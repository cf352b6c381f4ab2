import type { AccountTables } from "../accounts/account-table.ts";
import type { WebhookTables } from "../webhooks/webhook-tables.ts";
import type { ProviderName } from "./adapters/provider-name.ts";

/** A billing system that tells of the customers of one account. */
export interface ConversionSourceTable {
  id: string;
  environment_id: string;
  account_id: string;
  provider: ProviderName;
  name: string;
  /** JSON of `Settings`. */
  settings: string;
  /** Sealed by the vault, bound to the source's id: `{ secret }`; empty while there is none. */
  signing_secret: string;
  is_active: 0 | 1;
  created_at_ms: number;
  updated_at_ms: number;
}

/** `received`: not looked at yet; `waiting` for another event, or for Dub; the others are over. */
export const EVENT_STATES = ["received", "waiting", "sent", "ignored", "failed"] as const;
export type EventState = (typeof EVENT_STATES)[number];

/** What a source has told, once. */
export interface ConversionEventTable {
  /** Sorts by time. */
  id: string;
  environment_id: string;
  source_id: string;
  /** The provider's own. */
  event_id: string;
  type: string;
  /** As it came. */
  body: string;
  state: EventState;
  /** Why it waits, was ignored or has failed; null otherwise. */
  reason: string | null;
  attempts: number;
  /** The subject whose change wakes it. */
  waits_on: string | null;
  /** Of the file that it is a row of; null for what a provider has sent. */
  import_id: string | null;
  /** By the provider's clock; null where it does not tell. */
  occurred_at_ms: number | null;
  /** When it waits no longer. */
  expires_at_ms: number;
  created_at_ms: number;
  updated_at_ms: number;
}

export type SubjectKind = "customer" | "payment";

/** A customer or a payment of a source: everything that events have told of it, and what Dub was told. */
export interface ConversionSubjectTable {
  id: string;
  source_id: string;
  kind: SubjectKind;
  /** JSON of `CustomerFacts` or `PaymentFacts`. */
  facts: string;
  /** JSON of `CustomerProgress` or `PaymentProgress`. */
  progress: string;
  /** Until then one process alone tells Dub of it; 0 while none does. */
  locked_until_ms: number;
  created_at_ms: number;
  updated_at_ms: number;
}

/** What the provider calls a subject by, such as `payment:in_1` and `payment:pi_1` of the same. */
export interface ConversionKeyTable {
  source_id: string;
  key: string;
  subject_id: string;
}

/** A commission that has to be taken back by hand, because it was paid. */
export interface ConversionReviewTable {
  id: string;
  environment_id: string;
  source_id: string;
  subject_id: string;
  account_id: string;
  invoice_id: string;
  commission_id: string;
  partner_id: string | null;
  state: "open" | "resolved";
  /** Why Dub did not change the commission. */
  reason: string;
  sale_cents: number;
  /** Of the sale, after what was given back. */
  remaining_cents: number;
  /** What the partner got. */
  earnings_cents: number;
  /** The part of it that belongs to what was given back. */
  clawback_cents: number;
  /** Of whoever has resolved it. */
  note: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface ConversionTables extends AccountTables, WebhookTables {
  conversion_sources: ConversionSourceTable;
  conversion_events: ConversionEventTable;
  conversion_subjects: ConversionSubjectTable;
  conversion_keys: ConversionKeyTable;
  conversion_reviews: ConversionReviewTable;
}
