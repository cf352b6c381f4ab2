/** The body of the thread: carries out the calls of `openEventThread` and posts their results. */
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
import type { Batches, Call, EventThreadData, FromThread } from "./messages.ts";

const port = parentPort;
if (!port) throw new Error("This module is the body of a thread.");
const { databaseUrl, eventsUrl, settle, drainMs, limits, databaseCache, batchMemory } = workerData as EventThreadData;
const tell = (message: FromThread) => port.postMessage(message);

const eventStore = await openEventStore(eventsUrl, limits);
const database = openDatabase(databaseUrl, { cache: databaseCache });
const exported: Readonly<Record<string, unknown>> = await import(settle.module);
const backlog: OwnBacklog = await openBacklog({
  database,
  eventStore,
  // What the reference names is what it says.
  settle: exported[settle.export] as Settle,
  ...(settle.fold === undefined ? {} : { fold: exported[settle.fold] as Fold }),
  ...(drainMs === undefined ? {} : { drainMs }),
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
const targets: Readonly<Record<string, object>> = { events, backlog, batches, copier };

let isClosing = false;

port.on("message", async ({ id, method, args }: Call) => {
  isClosing ||= method === "backlog.close" || method === "events.close";
  try {
    const [target = "", name = ""] = method.split(".");
    const object = targets[target] as Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
    if (method === "events.close") await copier.close();
    const result = await object[name]?.(...args);
    if (method === "backlog.close") {
      // All links are read again where it fails, as with a full disk.
      await events.keepLinks().catch(warn);
      await database.close();
    }
    tell({ kind: "result", id, result });
  } catch (error) {
    tell({ kind: "error", id, error: toThrown(error) });
  }
});

tell({ kind: "result", id: 0, result: undefined });
// Questions are answered without it, only slower.
events.prepare().catch((error: unknown) => {
  if (!isClosing) warn(error);
});
