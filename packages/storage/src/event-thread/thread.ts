/**
 * The body of the thread: loads what it needs, opens what the first message names, then carries out the calls of
 * `openEventThread` and posts their results.
 */
import { parentPort, workerData } from "node:worker_threads";
import { createStateCopier } from "../copies/copy-state.ts";
import { linkEvents } from "../events/linked-events.ts";
import { openEventStore } from "../events/open-event-store.ts";
import type { OwnBacklog } from "../outbox/backlog.ts";
import { openBacklog } from "../outbox/backlog.ts";
import { warn } from "../outbox/commits.ts";
import type { Settle } from "../outbox/drainer.ts";
import type { Fold } from "../outbox/folds.ts";
import { openDatabase, sqlitePath } from "../sql/open-database.ts";
import { toThrown } from "../threads/thrown.ts";
import { readLaidBatch } from "./batch-memory.ts";
import type { Batches, Call, EventWork, FromThread, Memory, Opened, Opening, Recall, Reference } from "./messages.ts";

const port = parentPort;
if (!port) throw new Error("This module is the body of a thread.");
const tell = (message: FromThread) => port.postMessage(message);

const work = workerData as EventWork;
// What a reference names is what it says.
const [settle, fold, recall] = (await Promise.all([load(work.settle), load(work.fold), load(work.recall)])) as [
  Settle,
  Fold | undefined,
  Recall | undefined,
];

async function load(reference: Reference | undefined): Promise<unknown> {
  if (!reference) return undefined;
  const exported: Readonly<Record<string, unknown>> = await import(reference.module);
  return exported[reference.export];
}

const opening = Promise.withResolvers<Opening>();
const opened = opening.promise.then(open);

async function open({ id, databaseUrl, eventsUrl, drainMs, limits, databaseCache, batchMemory }: Opening) {
  const eventStore = await openEventStore(eventsUrl, limits);
  const database = openDatabase(databaseUrl, { cache: databaseCache, leavesCheckpoints: true });
  const backlog: OwnBacklog = await openBacklog({
    database,
    eventStore,
    settle,
    ...(fold && { fold }),
    ...(drainMs !== undefined && { drainMs }),
    onError: (error) => tell({ kind: "drain-failed", error: toThrown(error) }),
    onState: (state) => tell({ kind: "state", state }),
  });
  const batches: Batches = {
    commit: backlog.commitBatch,
    commitLaid: (batch) => backlog.commitBatch(readLaidBatch(batchMemory, batch)),
  };
  const copier = createStateCopier(databaseUrl, eventStore);
  const path = sqlitePath(databaseUrl);
  // A server of databases may be put back in ways that nothing here would see.
  const events = linkEvents(eventStore, database, { keptLinks: path && `${path}-links` });
  const watermark = await eventStore.watermark();
  let recalled = recall && backlog.drain().then(() => recall(eventStore, Date.now()));
  const memory: Memory = {
    async recalled() {
      const answer = await recalled;
      recalled = undefined;
      return answer;
    },
  };
  return { id, watermark, database, targets: { events, backlog, batches, copier, memory } };
}

async function carryOut({ id, method, args }: Call): Promise<void> {
  const { database, targets } = await opened;
  try {
    const [target = "", name = ""] = method.split(".");
    const object = (targets as Readonly<Record<string, object>>)[target] as Readonly<Record<string, Method>>;
    if (method === "events.close") await targets.copier.close();
    const result = await object[name]?.(...args);
    if (method === "backlog.close") {
      // All links are read again where it fails, as with a full disk.
      await targets.events.keepLinks().catch(warn);
      await database.close();
    }
    tell({ kind: "result", id, result });
  } catch (error) {
    tell({ kind: "error", id, error: toThrown(error) });
  }
}

type Method = (...args: readonly unknown[]) => unknown;

port.on("message", (message: Opening | Call) => {
  if ("method" in message) void carryOut(message);
  else opening.resolve(message);
});
const { id, watermark } = await opened;
const result: Opened = { watermark };
tell({ kind: "result", id, result });
