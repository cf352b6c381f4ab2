import type { Domain } from "../operations/domain.ts";
import { defineDomain } from "../operations/domain.ts";
import type { EventDeps } from "./context.ts";
import { deleteOldEvents } from "./event-retention.ts";
import { handleExportEvents } from "./export/export-events.ts";
import { handleListEvents } from "./list-events.ts";
import { handlePullEvents } from "./pull-events.ts";
import { handleStreamEvents } from "./stream/stream-events.ts";

export const events: Domain<EventDeps> = {
  bind(core, deps) {
    const { eventRetentionDays: days } = deps;
    const handlers = [handleListEvents, handleExportEvents, handlePullEvents, handleStreamEvents];
    const jobs = days === undefined ? [] : [deleteOldEvents(days)];
    return defineDomain<EventDeps>({ handlers, jobs }).bind(core, deps);
  },
};
