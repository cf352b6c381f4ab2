import type { StartedEventThread } from "@overdub/storage/event-thread";
import { startEvents } from "@overdub/workspace/start-events";

/**
 * Starts the thread of events now, for `openEvents`. It is the first that is asked for; where it could not be opened,
 * another one is.
 */
export function startEventsAhead(): () => StartedEventThread {
  let ahead: StartedEventThread | undefined = startEvents();
  return () => {
    const thread = ahead ?? startEvents();
    ahead = undefined;
    return thread;
  };
}
