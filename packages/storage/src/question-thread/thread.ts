/** The body of the thread: answers one question after the other, from a connection that sees what is committed. */
import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import type { Asked, QuestionThreadData } from "./messages.ts";
import { answer } from "./messages.ts";

const port = parentPort;
if (!port) throw new Error("This module is the body of a thread.");

/** A long question reads each page once: pages that are kept, and not in the cache of the core, make it take a third longer. */
const CACHE_KB = 1024;

const { path, timeoutMs } = workerData as QuestionThreadData;
const database = new DatabaseSync(path, { readOnly: true, timeout: timeoutMs });
database.exec(`pragma cache_size = -${CACHE_KB}`);
port.on("message", (asked: Asked) => port.postMessage(answer(database, asked)));
