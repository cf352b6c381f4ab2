import { LINK_SCOPES, WebhookCreateBody } from "@overdub/contract";
import { z } from "zod";
import { columnRules, jsonText } from "../database/column-rules.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";

/** Who is told of what happens in a workspace. */
export interface WebhookTable {
  id: string;
  workspace_id: string;
  name: string;
  url: string;
  /** Signs what is sent. Its owner may read it at any time, so it is kept as it is. */
  secret: string;
  /** JSON array of `WebhookTrigger`s. */
  triggers: string;
  /** `LinkScope`: of which links it hears the clicks; null: of none. */
  link_scope: string | null;
  /** Attempts that have failed since the last one that did not. */
  consecutive_failures: number;
  last_failed_at_ms: number | null;
  /** Since when it gets nothing. */
  disabled_at_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

/** A link whose clicks a webhook hears, where its scope is `links`. */
export interface WebhookLinkTable {
  link_id: string;
  webhook_id: string;
}

/** A folder of whose links a webhook hears the clicks, where its scope is `folders`. */
export interface WebhookFolderTable {
  webhook_id: string;
  folder_id: string;
}

/** What happened, once for all that are told of it. */
export interface WebhookEventTable {
  id: string;
  workspace_id: string;
  trigger_name: string;
  /** Exactly what is sent. */
  body: string;
  created_at_ms: number;
}

/** `waiting` for an attempt; `delivered`; `failed`: given up. */
export type DeliveryState = "waiting" | "delivered" | "failed";

/** An event on its way to one webhook. */
export interface WebhookDeliveryTable {
  id: string;
  webhook_id: string;
  event_id: string;
  state: DeliveryState;
  attempts: number;
  /** Null unless it waits. */
  next_attempt_at_ms: number | null;
  created_at_ms: number;
}

/** One request to a webhook, and what it answered. */
export interface WebhookAttemptTable {
  id: string;
  delivery_id: string;
  at_ms: number;
  took_ms: number;
  /** Of HTTP; 503 when there was no answer. */
  status: number;
  /** Why there was no answer, or none that counts; null for a success. */
  failure: string | null;
  /** The beginning of the answer's body. */
  response: string;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    webhooks: WebhookTable;
    webhook_links: WebhookLinkTable;
    webhook_folders: WebhookFolderTable;
    webhook_events: WebhookEventTable;
    webhook_deliveries: WebhookDeliveryTable;
    webhook_attempts: WebhookAttemptTable;
  }
}

export const webhooksInFile: SnapshotTable = {
  name: "webhooks",
  key: "id",
  scope: "workspace_id",
  faultOf: columnRules({
    name: WebhookCreateBody.shape.name,
    url: WebhookCreateBody.shape.url,
    secret: z.string().regex(/^whsec_[0-9a-f]{32}$/),
    triggers: jsonText(WebhookCreateBody.shape.triggers),
    link_scope: z.enum(LINK_SCOPES),
  }),
};

export const webhookLinksInFile: SnapshotTable = {
  name: "webhook_links",
  key: "webhook_id",
  parent: { table: "links", column: "link_id" },
  references: [{ column: "webhook_id", table: "webhooks", of: "id", isRequired: true }],
};

export const webhookFoldersInFile: SnapshotTable = {
  name: "webhook_folders",
  key: "folder_id",
  parent: { table: "webhooks", column: "webhook_id" },
  references: [{ column: "folder_id", table: "folders", of: "id", isRequired: true }],
};
