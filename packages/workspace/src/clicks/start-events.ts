import type { StartedEventThread } from "@overdub/storage/event-thread";
import { startEventThread } from "@overdub/storage/event-thread";

/** Starts a thread for `openEventThread` that settles clicks, and recalls visitors, as a workspace does. */
export function startEvents(): StartedEventThread {
  const urlOf = (path: string) => new URL(path, import.meta.url).href;
  return startEventThread({
    settle: { module: urlOf("./settle-events.ts"), export: "settleEvents" },
    fold: { module: urlOf("../link-store/fold-deltas.ts"), export: "foldDeltas" },
    recall: { module: urlOf("../visits/visitors.ts"), export: "recallVisitors" },
  });
}
