/** The body of the thread: answers one question after the other, from a connection that sees what is committed. */
import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import type { Asked, QuestionThreadData } from "./messages.ts";
import { answer } from "./messages.ts";

const port = parentPort;
if (!port) throw new Error("This module is the body of a thread.");

/**
 * A long scan reads each page once. With more pages than the cache of the core has, it takes a third longer. What a statement
 * sorts beyond this is in a file that nobody else sees.
 */
const CACHE_KB = 1024;

const { path, timeoutMs } = workerData as QuestionThreadData;
const database = new DatabaseSync(path, { readOnly: true, timeout: timeoutMs });
database.exec(`pragma cache_size = -${CACHE_KB}`);
port.on("message", (asked: Asked) => port.postMessage(answer(database, asked)));
