/** What a webhook can be told of. See behaviour/webhooks 1. */
export const WEBHOOK_TRIGGERS = [
  "link.created",
  "link.updated",
  "link.deleted",
  "link.clicked",
  "lead.created",
  "sale.created",
  "partner.application_submitted",
  "partner.enrolled",
  "partner.merged",
  "commission.created",
  "bounty.created",
  "bounty.updated",
  "payout.confirmed",
  "discount_code.created",
  "discount_code.deleted",
] as const;
export type WebhookTrigger = (typeof WEBHOOK_TRIGGERS)[number];

/** Of which links a webhook hears the clicks. */
export const LINK_SCOPES = ["workspace", "folders", "links"] as const;
export type LinkScope = (typeof LINK_SCOPES)[number];
