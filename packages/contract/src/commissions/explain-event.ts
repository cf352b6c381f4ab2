import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { nullableText, text } from "../schema/response-fields.ts";
import { RewardedEvent, UNCOMMISSIONED_REASONS } from "./uncommissioned-event.ts";

/** What can have become of an event. */
export const EVENT_OUTCOMES = ["commissioned", "uncommissioned", "waiting", "not-of-a-partner", "not-kept"] as const;

export const EventExplanation = z.object({
  outcome: z
    .enum(EVENT_OUTCOMES)
    .describe("Whether there is a commission; `not-kept`: why there is none was not noted, or long ago."),
  why: text("The same in words."),
  reason: z.enum(UNCOMMISSIONED_REASONS).nullable().describe("Why it earns nothing, where that is the outcome."),
  commissionId: nullableText("The ID of the commission, where there is one."),
  event: RewardedEvent,
  detail: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe("Event, reward, modifiers with what they found, checks and arithmetic, where it was judged."),
});
export type EventExplanation = z.infer<typeof EventExplanation>;

export const explainEvent = defineOperation({
  id: "explainEvent",
  method: "GET",
  path: "/admin/program/events/{id}/explanation",
  tag: "Program",
  effect: "read",
  input: { params: z.object({ id: z.string().describe("The ID of a click, a lead, a sale or an invoice.") }) },
  success: { status: 200, body: EventExplanation },
  summary: "Explain what an event earned",
  description:
    "Why a click, a lead or a sale has earned a partner something, or nothing. An event that is recorded and known to nobody here is `not_found`.",
});
