import { z } from "zod";
import { FILTER_SYNTAX } from "../analytics/analytics-filters.ts";
import { EVENT_STREAM } from "../event-stream/server-sent-event.ts";
import { defineOperation } from "../operation.ts";
import { Binary } from "../schema/response-fields.ts";
import { EventFilters, EventType } from "./event.ts";

export const streamEvents = defineOperation({
  id: "streamEvents",
  method: "GET",
  path: "/events/stream",
  tag: "Events",
  effect: "read",
  input: {
    query: z.object({
      event: EventType.optional().describe("Which events to send. Default: clicks."),
      ...EventFilters.shape,
    }),
  },
  success: { status: 200, contentType: EVENT_STREAM, body: Binary },
  summary: "Stream new events",
  description: `Server-sent events: each new event as \`GET /events\` shows it, from now on, or from the event after the one that the header \`Last-Event-ID\` names. A last event, \`end\`, gives the reason when the server ends the stream. ${FILTER_SYNTAX} An extension of this server: the hosted Dub has no such operation.`,
});
