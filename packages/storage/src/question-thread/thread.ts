/** The body of the thread: answers one question after the other, from a connection that sees what is committed. */
import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import type { Asked, QuestionThreadData } from "./messages.ts";
import { answer } from "./messages.ts";

const port = parentPort;
if (!port) throw new Error("This module is the body of a thread.");
const { path, cache, timeoutMs } = workerData as QuestionThreadData;
const database = new DatabaseSync(path, { readOnly: true, timeout: timeoutMs });
database.exec(`pragma cache_size = -${Math.floor(cache / 1024)}`);
port.on("message", (asked: Asked) => port.postMessage(answer(database, asked)));
