export type { LinkScope, WebhookTrigger } from "./trigger.ts";
export { LINK_SCOPES, WEBHOOK_TRIGGERS } from "./trigger.ts";
