/** What the links of a token's partner have brought. */
import type { EmbedEvent } from "@overdub/contract";
import { listEmbedReferralsEvents, retrieveEmbedReferralsAnalytics } from "@overdub/contract";
import { waitingHeaders } from "../analytics/catch-up.ts";
import { readPartnerAnalytics } from "../analytics/retrieve-partner-analytics.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { readEvents } from "../events/list-events.ts";
import type { Event } from "../events/show-events.ts";
import { JsonAnswer } from "../http/json-answer.ts";
import { findSelf, implement } from "./context.ts";
import { seenCustomer } from "./seen-customer.ts";

export const handleRetrieveEmbedAnalytics = implement(
  retrieveEmbedReferralsAnalytics,
  { requires: "none" },
  async ({ query }, ctx) => {
    const { enrollment } = await findSelf(ctx);
    return new JsonAnswer(await readPartnerAnalytics(ctx, enrollment, query), waitingHeaders(ctx.outbox));
  },
);

export const handleListEmbedEvents = implement(
  listEmbedReferralsEvents,
  { requires: "none" },
  async ({ query }, ctx) => {
    const { enrollment } = await findSelf(ctx);
    const { program_id: programId, partner_id: partnerId } = enrollment;
    const { events } = await readEvents(ctx, { interval: "all", ...query, programId, partnerId });
    const seen = events.map((event) => toEmbedEvent(event, enrollment));
    return new JsonAnswer(seen, waitingHeaders(ctx.outbox));
  },
);

function toEmbedEvent(event: Event, enrollment: EnrollmentRow): EmbedEvent {
  const { id, shortLink, url } = event.link;
  return {
    event: event.event,
    timestamp: event.timestamp,
    eventName: event.event === "click" ? null : event.eventName,
    link: { id, shortLink, url },
    country: event.click.country,
    device: event.click.device,
    customer: event.event === "click" ? null : seenCustomer(event.customer, enrollment),
    saleAmount: event.event === "sale" ? event.sale.amount : 0,
  };
}
