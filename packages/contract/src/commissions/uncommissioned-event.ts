import { z } from "zod";
import { date, nullableText, text } from "../schema/response-fields.ts";

/** Why a click, a lead or a sale of a partner's link has earned nothing. */
export const UNCOMMISSIONED_REASONS = [
  "partner-not-enrolled",
  "partner-not-eligible",
  "no-reward",
  "reward-of-nothing",
  "first-commission-revoked",
  "lead-already-rewarded",
  "first-sale-only",
  "duration-over",
  "limit-spent",
  "earns-nothing",
  "already-rewarded",
] as const;
export type UncommissionedReason = (typeof UNCOMMISSIONED_REASONS)[number];

export const REWARDED_EVENT_TYPES = ["click", "lead", "sale"] as const;

/** Which event it is, and whose. */
export const RewardedEvent = z.object({
  type: z.enum(REWARDED_EVENT_TYPES).describe("Clicks are judged by the day, all of a link together."),
  eventId: text("The ID of the lead, the sale or the click; of a day of clicks, `<link ID>-<day>`."),
  at: date("When it happened."),
  linkId: text("The ID of the link."),
  partnerId: nullableText("The ID of the partner whose link it is."),
  customerId: nullableText("The ID of the customer; null for clicks."),
  invoiceId: nullableText("The ID of the invoice, if the sale has one."),
});

export const UncommissionedEvent = RewardedEvent.extend({
  id: text("The unique ID of the entry."),
  reason: z.enum(UNCOMMISSIONED_REASONS).describe("Why it earns nothing: the first reason that held."),
  why: text("The same in words."),
  judgedAt: date("When it was judged."),
  detail: z
    .record(z.string(), z.unknown())
    .describe("As in the history of a commission: event, reward, modifiers with what they found, checks, arithmetic."),
});
export type UncommissionedEvent = z.infer<typeof UncommissionedEvent>;
