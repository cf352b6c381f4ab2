import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { pageNumber, pageSize } from "../schema/query.ts";
import { counter, text } from "../schema/response-fields.ts";
import { DELIVERY_STATES, RedeliverBody, WebhookDelivery, WebhookDeliveryDetails } from "./delivery.ts";
import { Webhook, WebhookCreateBody, WebhookUpdateBody } from "./webhook.ts";

export { DELIVERY_STATES, RedeliverBody, WebhookDelivery, WebhookDeliveryDetails } from "./delivery.ts";
export type { LinkScope, WebhookTrigger } from "./trigger.ts";
export { LINK_SCOPES, WEBHOOK_TRIGGERS } from "./trigger.ts";
export { Webhook, WebhookCreateBody, WebhookUpdateBody } from "./webhook.ts";

export const MAX_DELIVERIES_PAGE_SIZE = 100;

const WebhookParams = z.object({ webhookId: z.string().describe("The ID of the webhook.") });

export const listWebhooks = defineOperation({
  id: "listWebhooks",
  method: "GET",
  path: "/webhooks",
  tag: "Webhooks",
  effect: "read",
  success: { status: 200, body: z.array(Webhook) },
  summary: "List all webhooks",
  description: "Retrieve the webhooks of the workspace, newest first.",
});

export const createWebhook = defineOperation({
  id: "createWebhook",
  method: "POST",
  path: "/webhooks",
  tag: "Webhooks",
  effect: "write",
  input: { body: WebhookCreateBody },
  success: { status: 201, body: Webhook },
  errors: ["exceeded_limit", "conflict"],
  summary: "Create a webhook",
  description: "Have events of the workspace posted to a URL. Each is signed with the secret of the webhook.",
});

export const getWebhook = defineOperation({
  id: "getWebhook",
  method: "GET",
  path: "/webhooks/{webhookId}",
  tag: "Webhooks",
  effect: "read",
  input: { params: WebhookParams },
  success: { status: 200, body: Webhook },
  summary: "Retrieve a webhook",
});

export const updateWebhook = defineOperation({
  id: "updateWebhook",
  method: "PATCH",
  path: "/webhooks/{webhookId}",
  tag: "Webhooks",
  effect: "write",
  input: { params: WebhookParams, body: WebhookUpdateBody },
  success: { status: 200, body: Webhook },
  errors: ["conflict"],
  summary: "Change a webhook",
});

export const deleteWebhook = defineOperation({
  id: "deleteWebhook",
  method: "DELETE",
  path: "/webhooks/{webhookId}",
  tag: "Webhooks",
  effect: "destroy",
  input: { params: WebhookParams },
  success: { status: 200, body: z.object({ id: text("The ID of the deleted webhook.") }) },
  summary: "Delete a webhook",
  description: "Delete a webhook with its log. What it has not been sent yet is not sent any more.",
});

/** Ours: at Dub only a person can do it, in the dashboard. */
export const enableWebhook = defineOperation({
  id: "enableWebhook",
  method: "POST",
  path: "/webhooks/{webhookId}/enable",
  tag: "Webhooks",
  effect: "write",
  idempotent: true,
  input: { params: WebhookParams, body: z.object({}).optional() },
  success: { status: 200, body: Webhook },
  summary: "Enable a webhook",
  description: "Have a webhook that failed too often get events again. The next failure disables it again.",
});

/** Ours. */
export const listWebhookDeliveries = defineOperation({
  id: "listWebhookDeliveries",
  method: "GET",
  path: "/webhooks/{webhookId}/deliveries",
  tag: "Webhooks",
  effect: "read",
  input: {
    params: WebhookParams,
    query: z.object({
      state: z.enum(DELIVERY_STATES).optional().describe("Only deliveries in this state."),
      eventId: z.string().optional().describe("Only deliveries of this event."),
      page: pageNumber(),
      pageSize: pageSize(MAX_DELIVERIES_PAGE_SIZE, "The number of deliveries in a page. Default and maximum: 100."),
    }),
  },
  success: { status: 200, body: z.array(WebhookDelivery) },
  summary: "List the deliveries of a webhook",
  description: "Retrieve what a webhook was sent within the last 30 days, newest first.",
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_DELIVERIES_PAGE_SIZE },
});

/** Ours. */
export const getWebhookDelivery = defineOperation({
  id: "getWebhookDelivery",
  method: "GET",
  path: "/webhooks/{webhookId}/deliveries/{deliveryId}",
  tag: "Webhooks",
  effect: "read",
  input: { params: WebhookParams.extend({ deliveryId: z.string().describe("The ID of the delivery.") }) },
  success: { status: 200, body: WebhookDeliveryDetails },
  summary: "Retrieve a delivery of a webhook",
  description: "Retrieve what was sent, and how each attempt was answered.",
});

/** Ours. */
export const redeliverWebhook = defineOperation({
  id: "redeliverWebhook",
  method: "POST",
  path: "/webhooks/{webhookId}/redeliver",
  tag: "Webhooks",
  effect: "write",
  input: { params: WebhookParams, body: RedeliverBody },
  success: { status: 202, body: z.object({ deliveries: counter("How many events are sent again.") }) },
  summary: "Send events to a webhook again",
  description: "Send the events of some deliveries, or all that happened within a time, once more each.",
});

/** Undocumented at Dub, whose dashboard uses the first five; the others are ours. */
export const webhookOperations = {
  listWebhooks,
  createWebhook,
  getWebhook,
  updateWebhook,
  deleteWebhook,
  enableWebhook,
  listWebhookDeliveries,
  getWebhookDelivery,
  redeliverWebhook,
} as const;
