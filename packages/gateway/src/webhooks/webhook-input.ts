import { z } from "zod";
import { EVENT_NAMES, isEventType } from "./event-names.ts";
import { DELIVERY_STATES } from "./webhook-tables.ts";

const MAX_URL_CHARS = 2_048;
/** Of a list, or redelivered one by one. */
export const MAX_DELIVERIES = 100;

const TargetUrl = z.string().min(1).max(MAX_URL_CHARS);

/** Null and no list mean all. */
const EventTypes = z
  .array(z.string().refine(isEventType, { error: "is not the name of an event" }))
  .min(1)
  .max(2 * EVENT_NAMES.length)
  .transform((types) => [...new Set(types)])
  .nullable();

/** Body of `POST /webhook`. See behaviour/gateway 12.1. */
export const CreateWebhookBody = z.object({
  target_url: TargetUrl,
  event_types: EventTypes.optional(),
  is_active: z.boolean().default(true),
  environment_id: z.string().optional(),
});

/** Body of `PATCH /webhook/{id}`; clients send rows back whole. */
export const UpdateWebhookBody = z.object({
  target_url: TargetUrl.optional(),
  event_types: EventTypes.optional(),
  is_active: z.boolean().optional(),
  environment_id: z.string().optional(),
});

export const WebhookIdBody = z.object({ id: z.guid({ error: "must be a UUID" }).transform((id) => id.toLowerCase()) });

const Instant = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], { error: "must be an ISO 8601 instant" })
  .transform((instant) => Date.parse(instant));
const State = z.enum(DELIVERY_STATES);

/** Query of `GET /webhook/{id}/deliveries`. */
export const DeliveriesQuery = z.strictObject({
  state: State.optional(),
  limit: z.coerce.number().int().min(1).max(MAX_DELIVERIES).default(MAX_DELIVERIES),
  next_cursor: z
    .string()
    .regex(/^[0-9A-Z]{26}$/, { error: "is not a cursor of this list" })
    .optional(),
});

/** Body of `POST /webhook/{id}/redeliver`: some deliveries, or the events of a time, whose end is not part of it. */
export const RedeliverBody = z
  .strictObject({
    delivery_ids: z
      .array(z.string().regex(/^[0-9A-Z]{26}$/))
      .min(1)
      .max(MAX_DELIVERIES)
      .optional(),
    from: Instant.optional(),
    to: Instant.optional(),
    state: State.optional(),
  })
  .transform(({ delivery_ids: deliveryIds, from: fromMs, to: toMs, state }, ctx) => {
    if (deliveryIds && fromMs === undefined && toMs === undefined && state === undefined) return { deliveryIds };
    if (!deliveryIds && fromMs !== undefined && toMs !== undefined && fromMs < toMs) return { fromMs, toMs, state };
    ctx.addIssue({ code: "custom", message: "must hold either delivery_ids, or from and a later to" });
    return z.NEVER;
  });
