import { FILTER_SYNTAX, listEvents } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { conciseEvent } from "../concise-fields.ts";

export const listAllDubEvents = defineTool({
  name: "list_all_dub_events",
  resource: "events",
  method: "list",
  title: "List events",
  description:
    "List single click, lead or sale events with their link, visitor and customer, newest first. Use it to see who " +
    "did what and when; totals are in list_all_dub_analytics. `event` chooses clicks (default), leads or sales. The " +
    "period is the last 30 days unless `interval`, or `start` and `end`, says otherwise. Times are UTC; amounts are " +
    "in cents. To read everything, fix `start` and `end`, set `sortOrder` asc, and skip what you have seen " +
    "(`click.id`, or `eventId` of leads and sales): rows move while new events arrive. " +
    FILTER_SYNTAX,
  tags: ["events", "analytics"],
  operation: listEvents,
  conciseFields: conciseEvent,
  example: {
    args: { event: "sales", linkId: "link_1", sortOrder: "asc", limit: 1000 },
    request: "GET /events?event=sales&linkId=link_1&sortOrder=asc&page=1&limit=1000",
  },
});
