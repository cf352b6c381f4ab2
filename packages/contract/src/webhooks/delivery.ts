import { z } from "zod";
import { counter, date, nullableDate, nullableText, text } from "../schema/response-fields.ts";
import { WEBHOOK_TRIGGERS } from "./trigger.ts";

export const DELIVERY_STATES = ["waiting", "delivered", "failed"] as const;

/** An event on its way to a webhook, without its contents. */
export const WebhookDelivery = z.object({
  id: text("The unique ID of the delivery."),
  eventId: text("The ID of the event, the same for all webhooks and attempts."),
  event: z.enum(WEBHOOK_TRIGGERS).describe("What happened."),
  state: z.enum(DELIVERY_STATES).describe("Whether it waits for an attempt, was taken, or is given up."),
  attempts: counter("How often it was sent."),
  nextAttemptAt: nullableDate("When it is sent the next time."),
  createdAt: date("When the delivery was begun; the event may be older."),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

const Attempt = z.object({
  at: date("When it was sent."),
  tookMs: counter("How many milliseconds it took."),
  status: z.number().int().describe("The status of the response; 503 where there was none."),
  failure: nullableText("`status`, `timeout`, `refused` (no public address) or `failed`; null for a success."),
  response: text("The beginning of the response's body."),
});

export const WebhookDeliveryDetails = WebhookDelivery.extend({
  body: text("What was sent, cut after 64 KB."),
  log: z.array(Attempt).describe("The attempts, oldest first."),
});
export type WebhookDeliveryDetails = z.infer<typeof WebhookDeliveryDetails>;

const instant = (description: string) =>
  z.iso
    .datetime({ offset: true })
    .transform((at) => Date.parse(at))
    .optional()
    .describe(`${description} ISO 8601.`);

/** Either some deliveries, or the events of a time. */
export const RedeliverBody = z
  .object({
    deliveryIds: z.array(z.string()).min(1).max(100).optional().describe("The deliveries whose events are sent again."),
    from: instant("Instead: the beginning of a time of which all events are sent again."),
    to: instant("The end of the time, which does not belong to it."),
    state: z
      .enum(DELIVERY_STATES)
      .optional()
      .describe("Only the events of that time whose last delivery is in this state, such as `failed`."),
  })
  .transform(({ deliveryIds, from, to, state }, ctx) => {
    if (deliveryIds && from === undefined && to === undefined && !state) return { deliveryIds };
    if (!deliveryIds && from !== undefined && to !== undefined) return { fromMs: from, toMs: to, state };
    ctx.addIssue({ code: "custom", message: "Give either deliveryIds, or from and to, with or without state." });
    return z.NEVER;
  });
export type RedeliverBody = z.output<typeof RedeliverBody>;
