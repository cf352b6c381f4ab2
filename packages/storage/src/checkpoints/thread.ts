/** The body of the thread: copies what is committed, beside whoever reads and writes, and ends. */
import { DatabaseSync } from "node:sqlite";
import { workerData } from "node:worker_threads";

const { path, timeoutMs } = workerData as { readonly path: string; readonly timeoutMs: number };
const database = new DatabaseSync(path, { timeout: timeoutMs });
database.exec("pragma synchronous = full; pragma wal_checkpoint(passive)");
database.close();
