import { exportEvents } from "./export-events.ts";
import { listEvents } from "./list-events.ts";
import { streamEvents } from "./stream-events.ts";

export type { ClickEvent, LeadEvent, SaleEvent } from "./event.ts";
export type { EventColumn } from "./export-events.ts";
export { EVENT_COLUMNS } from "./export-events.ts";

export const eventOperations = {
  listEvents,
  exportEvents,
  streamEvents,
} as const;

export { exportEvents, listEvents, streamEvents };
