import type { Gateway } from "@overdub/gateway";
import type { Listening } from "./listen.ts";

/** In this time whoever was interrupted gets an answer, if its connection takes it. */
const LAST_ANSWERS_MS = 1_500;

/**
 * Lets requests that are under way finish within the time; then they are answered as they are. Bulk calls, which may have
 * minutes to go and can be gone on with, end half-way, so that what they are sending can be answered.
 */
export async function finishRequests(
  ports: readonly Listening[],
  gateway: Pick<Gateway, "drain" | "interrupt">,
  graceMs: number,
): Promise<void> {
  const timers = [
    setTimeout(() => gateway.drain(), graceMs / 2),
    setTimeout(() => gateway.interrupt(), graceMs),
    setTimeout(() => {
      for (const port of ports) port.cut();
    }, graceMs + LAST_ANSWERS_MS),
  ];
  await Promise.all(ports.map((port) => port.end()));
  for (const timer of timers) clearTimeout(timer);
}
