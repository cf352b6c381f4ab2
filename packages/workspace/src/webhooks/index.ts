import { defineDomain } from "../operations/domain.ts";
import { handleCreateWebhook } from "./create-webhook.ts";
import type { DeliveryDeps } from "./deliver-event.ts";
import { deliverEvent } from "./deliver-event.ts";
import { handleGetWebhookDelivery, handleListWebhookDeliveries } from "./get-deliveries.ts";
import { handleDeleteWebhook, handleGetWebhook, handleListWebhooks } from "./get-webhooks.ts";
import { deleteOldLog } from "./log-retention.ts";
import { handleRedeliverWebhook, redeliverRange } from "./redeliver.ts";
import { handleEnableWebhook, handleUpdateWebhook } from "./update-webhook.ts";

export const webhooks = defineDomain<Pick<DeliveryDeps, "fetch">>({
  handlers: [
    handleListWebhooks,
    handleCreateWebhook,
    handleGetWebhook,
    handleUpdateWebhook,
    handleDeleteWebhook,
    handleEnableWebhook,
    handleListWebhookDeliveries,
    handleGetWebhookDelivery,
    handleRedeliverWebhook,
  ],
  jobs: [deliverEvent, redeliverRange, deleteOldLog],
});
