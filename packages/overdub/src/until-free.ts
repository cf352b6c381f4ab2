import { setTimeout as delay } from "node:timers/promises";

const WAIT_MS = 3000;
const POLL_MS = 100;

/** One process at a time holds the event store, and a command does so for a moment only: tries until it can be had. */
export async function untilFree<Result>(open: () => Promise<Result>): Promise<Result> {
  const giveUpMs = Date.now() + WAIT_MS;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (Date.now() > giveUpMs) throw error;
      await delay(POLL_MS);
    }
  }
}
