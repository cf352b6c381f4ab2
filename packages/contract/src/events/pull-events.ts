import { z } from "zod";
import { FILTER_SYNTAX } from "../analytics/analytics-filters.ts";
import { defineOperation } from "../operation.ts";
import { pageSize, queryNumber } from "../schema/query.ts";
import { Binary } from "../schema/response-fields.ts";
import { EventFilters, EventType } from "./event.ts";

export const MAX_PULLED_EVENTS = 5_000;

/** JSON values, each in a line of its own. */
export const NDJSON = "application/x-ndjson";

const instant = (description: string) =>
  z.iso
    .datetime({ offset: true, error: "Must be a moment, as 2026-01-31T00:00:00Z is." })
    .transform((text) => Date.parse(text))
    .optional()
    .meta({ description });

export const pullEvents = defineOperation({
  id: "pullEvents",
  method: "GET",
  path: "/events/pull",
  tag: "Events",
  effect: "read",
  input: {
    query: z.object({
      event: EventType.optional().describe("Which events to pull. Default: clicks."),
      after: queryNumber("The number of the last event that is known. Default: 0, before the first.", {
        min: 0,
        max: Number.MAX_SAFE_INTEGER,
      }),
      limit: pageSize(MAX_PULLED_EVENTS, `The most events in a response. Default and maximum: ${MAX_PULLED_EVENTS}.`),
      from: instant("Only events that happened at this moment or later."),
      to: instant("Only events that happened at this moment or earlier."),
      ...EventFilters.shape,
    }),
  },
  success: { status: 200, contentType: NDJSON, body: Binary },
  summary: "Pull events by their numbers",
  description: `Events in the order in which they were stored, whatever their times: what comes late has a later number. Each line is \`{ "number", "id", "event" }\`, with the event as \`GET /events\` shows it; the last line is \`{ "number", "last", "isLast" }\`: where to go on, the number of the last event of the server, and whether nothing else is there. A response without that line was cut off. It may hold fewer events than asked for, to stay within some megabytes. ${FILTER_SYNTAX} An extension of this server: the hosted Dub has no such operation.`,
});
