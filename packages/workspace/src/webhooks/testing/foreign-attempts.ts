import type { Attempts } from "../../testing/foreign-attempt.ts";

const range = { from: "2000-01-01T00:00:00Z", to: "3000-01-01T00:00:00Z" };

export const webhookAttempts: Attempts = {
  listWebhooks: [{ status: 200, call: () => ["GET", "/webhooks"], body: [] }],
  // One URL may be a webhook of several workspaces; links and folders are one's own.
  createWebhook: [
    {
      status: 400,
      call: ({ webhook, link }) => [
        "POST",
        "/webhooks",
        { name: "ours", url: webhook.url, triggers: ["link.clicked"], linkScope: "links", linkIds: [link.id] },
      ],
    },
    {
      status: 400,
      call: ({ webhook, folder }) => [
        "POST",
        "/webhooks",
        { name: "ours", url: webhook.url, triggers: ["link.clicked"], linkScope: "folders", folderIds: [folder.id] },
      ],
    },
  ],
  getWebhook: [{ status: 404, call: ({ webhook }) => ["GET", `/webhooks/${webhook.id}`] }],
  updateWebhook: [{ status: 404, call: ({ webhook }) => ["PATCH", `/webhooks/${webhook.id}`, { name: "ours" }] }],
  deleteWebhook: [{ status: 404, call: ({ webhook }) => ["DELETE", `/webhooks/${webhook.id}`] }],
  enableWebhook: [{ status: 404, call: ({ webhook }) => ["POST", `/webhooks/${webhook.id}/enable`, {}] }],
  listWebhookDeliveries: [{ status: 404, call: ({ webhook }) => ["GET", `/webhooks/${webhook.id}/deliveries`] }],
  getWebhookDelivery: [
    { status: 404, call: ({ webhook, deliveryId }) => ["GET", `/webhooks/${webhook.id}/deliveries/${deliveryId}`] },
  ],
  redeliverWebhook: [
    { status: 404, call: ({ webhook }) => ["POST", `/webhooks/${webhook.id}/redeliver`, range] },
    {
      status: 404,
      call: ({ webhook, deliveryId }) => ["POST", `/webhooks/${webhook.id}/redeliver`, { deliveryIds: [deliveryId] }],
    },
  ],
};
