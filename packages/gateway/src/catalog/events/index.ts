import { listAllDubEvents } from "./list-all-dub-events.ts";

export const eventTools = [listAllDubEvents];
