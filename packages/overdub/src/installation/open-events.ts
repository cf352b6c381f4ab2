import { setTimeout as delay } from "node:timers/promises";
import type { EventThread } from "@overdub/storage";
import { openEventThread } from "@overdub/storage";
import type { StartedEventThread } from "@overdub/storage/event-thread";
import { startEvents } from "@overdub/workspace/start-events";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import { CliError } from "../terminal/cli-error.ts";
import type { DataFolder } from "./data-folder.ts";
import type { InstalledDatabase } from "./installation.ts";
import { databaseUrl, reason, sharesOf } from "./installation.ts";

interface EventParts {
  readonly folder: DataFolder;
  /** Read before the thread is opened, which drains what waits and counts it. */
  readonly counted: CountedEvents;
  readonly log: Logger;
}

/**
 * Opens the event store and the backlog. Says so if events that were counted are gone. The thread has been told when this
 * returns its promise.
 *
 * @param start gives a thread that nobody has opened. Default: it is started now.
 * @throws CliError, for a file that another process holds too.
 */
export async function openEvents(
  config: Config,
  { folder, counted, log }: EventParts,
  start: () => StartedEventThread = startEvents,
): Promise<EventThread> {
  const { eventStore, databaseCache } = sharesOf(config);
  try {
    const events = await openEventThread({
      thread: start(),
      databaseUrl: databaseUrl(config, folder),
      eventsUrl: config.eventsUrl ?? `duckdb:${folder.events}`,
      limits: { memory: eventStore, threads: config.eventThreads },
      databaseCache,
      onError: (err) => log.error({ err }, "events wait: the event store does not take them"),
    });
    const lost = findLostEvents(counted, events.watermark);
    if (lost !== undefined) log.warn(lost);
    return events;
  } catch (cause) {
    throw new CliError(`The event store cannot be opened: ${reason(cause)}`, { cause });
  }
}

interface CountedEvents {
  /** Of the last batch that the event store was seen to have. */
  readonly lastSeq: number;
  readonly hasClicks: boolean;
}

export async function readCountedEvents({ db }: Pick<InstalledDatabase, "db">): Promise<CountedEvents> {
  const { last_seq } = await db.selectFrom("stored_events").select("last_seq").executeTakeFirstOrThrow();
  // To look for the one link of many that was clicked takes long.
  if (last_seq > 0) return { lastSeq: last_seq, hasClicks: true };
  const clicked = await db
    .selectFrom("links")
    .select("id")
    .where("last_clicked_at_ms", "is not", null)
    .limit(1)
    .execute();
  return { lastSeq: last_seq, hasClicks: clicked.length > 0 };
}

/** What a store lacks that was counted, in words: analytics would begin anew without any. */
export function findLostEvents({ lastSeq, hasClicks }: CountedEvents, watermark: number): string | undefined {
  if (watermark > 0) {
    if (watermark >= lastSeq) return undefined;
    return "the event store lacks events that it has had: it is not the one of this database, or a copy of before";
  }
  if (!hasClicks) return undefined;
  return "the event store is empty, but links have counted clicks: restore its backup, or analytics begin anew";
}

const WAIT_MS = 10_000;
const POLL_MS = 100;

/**
 * One process at a time holds the event store, and a command does so for a moment only: tries again while another one
 * holds it, for 10 s: a machine that does much else makes a moment long. Any other error is thrown at once.
 */
export async function untilFree<Result>(open: () => Promise<Result>): Promise<Result> {
  const giveUpMs = Date.now() + WAIT_MS;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!isHeld(error) || Date.now() > giveUpMs) throw error;
      await delay(POLL_MS);
    }
  }
}

/** Whether the event store is open elsewhere, as storage's code for it says. */
function isHeld(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && error.code === "EVENTS_IN_USE") || isHeld(error.cause);
}
