import { createOutboxOn, openEventThread } from "@overdub/storage";
import { startEvents } from "@overdub/workspace/start-events";
import { median } from "../measure/statistics.ts";
import type { OpenWorkspace } from "../servers/open-workspace.ts";
import type { ClicksOptions } from "./sample-clicks.ts";
import { sampleClicks } from "./sample-clicks.ts";

/** As many as come in a second under load, and enough drains of them for a checkpoint or two. */
const BATCH = 2000;
const DRAINS = { quick: 10, full: 100 };
/** No drain but those that are measured: a batch is too small to be drained at once. */
const NEVER_MS = 3_600_000;

export interface Drained {
  readonly events: number;
  readonly figure: string;
}

/**
 * What it costs to move an acknowledged click from the outbox into the event store and the counters of its link, as a
 * server does: in the thread of the event store. A store compresses what it has from time to time, so that the mean says
 * more than the median.
 *
 * @param first of the clicks that are drained.
 */
export async function measureDrains(
  { database, path, eventsPath }: OpenWorkspace,
  clicks: ClicksOptions,
  first: number,
  quick: boolean,
): Promise<Drained> {
  const { eventStore, backlog } = await openEventThread({
    databaseUrl: `sqlite:${path}`,
    eventsUrl: `duckdb:${eventsPath}`,
    thread: startEvents(),
    drainMs: NEVER_MS,
  });
  const outbox = createOutboxOn(backlog, database);
  const drains = quick ? DRAINS.quick : DRAINS.full;
  const milliseconds: number[] = [];
  let cpuMs = 0;
  for (let drain = 0; drain < drains; drain += 1) {
    const events = sampleClicks(clicks, first + drain * BATCH, BATCH);
    await Promise.all(events.map((event) => outbox.append(event)));
    const startedMs = performance.now();
    const cpuBefore = process.cpuUsage();
    await outbox.drain();
    const { user, system } = process.cpuUsage(cpuBefore);
    cpuMs += (user + system) / 1000;
    milliseconds.push(performance.now() - startedMs);
  }
  await outbox.close();
  await eventStore.close();
  const perEvent = (ms: number) => `${((ms * 1000) / BATCH).toFixed(1)} µs`;
  const sum = milliseconds.reduce((total, ms) => total + ms, 0);
  const longest = Math.max(...milliseconds);
  const means = `mean ${perEvent(sum / drains)} and ${perEvent(cpuMs / drains)} CPU`;
  return {
    events: drains * BATCH,
    figure: `${perEvent(median(milliseconds))}, ${means}, longest drain ${longest.toFixed(0)} ms`,
  };
}
