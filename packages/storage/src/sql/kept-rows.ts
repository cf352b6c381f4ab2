import { performance } from "node:perf_hooks";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { CompiledQuery, QueryResult } from "kysely";

/** Runs a statement, and remembers it for the next time. */
export type Run = (query: CompiledQuery) => QueryResult<unknown>;

/** Of all statements together. What is longer than a hundredth of it is looked up each time. */
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_RESULT_BYTES = MAX_BYTES / 100;

/**
 * What is looked up with nearly every request, such as who holds a token, kept for as long as the file stays the same: to
 * begin a transaction of its own costs SQLite as much as to find a row, and is what finding out about changes costs, too.
 * So that is done once until the system tells this thread of something, and again after each commit of ours: nobody who
 * was told of a change that another process has made can ask before that.
 */
export class KeptRows {
  readonly #run: Run;
  readonly #readVersion: StatementSync;
  /** By statement, then by its parameters. */
  readonly #results = new Map<string, Map<string, QueryResult<unknown>>>();
  #bytes = 0;
  #version: unknown;
  /** When the version was read; undefined: it may be another by now. */
  #readAt: number | undefined;

  /** @param reader sees what is committed over other connections. */
  constructor(reader: DatabaseSync, run: Run) {
    this.#run = run;
    this.#readVersion = reader.prepare("pragma data_version");
    this.#readVersion.setReturnArrays(true);
  }

  readonly find: Run = (query) => {
    this.#forgetIfChanged();
    const { sql } = query;
    const results = this.#results.get(sql) ?? new Map<string, QueryResult<unknown>>();
    const key = JSON.stringify(query.parameters);
    const known = results.get(key);
    if (known) return known;
    const found = this.#run(query);
    // What is not there may be anything, and is asked for by anybody.
    if (found.rows.length === 0) return found;
    const bytes = bytesOf(key) + bytesOf(found.rows);
    if (bytes > MAX_RESULT_BYTES || this.#bytes + bytes > MAX_BYTES) return found;
    this.#results.set(sql, results.set(key, found));
    this.#bytes += bytes;
    return found;
  };

  /** There has been a commit. */
  readonly noteCommit = (): void => {
    this.#readAt = undefined;
  };

  #forgetIfChanged(): void {
    const now = eventsTold();
    if (now === this.#readAt) return;
    const [version] = this.#readVersion.get() as unknown as [unknown];
    if (version !== this.#version || this.#bytes > MAX_BYTES - MAX_RESULT_BYTES) {
      this.#version = version;
      this.#results.clear();
      this.#bytes = 0;
    }
    this.#readAt = now;
  }
}

/** Another number as soon as this thread may have been told of anything, such as a request. */
function eventsTold(): number {
  // The one counts before the system is asked what there is, the other what it has told of.
  const { loopCount, events } = performance.nodeTiming.uvMetricsInfo;
  return loopCount + events;
}

/** Roughly what a value takes in memory. */
function bytesOf(value: unknown): number {
  if (typeof value === "string") return 2 * value.length + 16;
  if (typeof value !== "object" || value === null) return 8;
  return Object.values(value).reduce<number>((sum, child) => sum + bytesOf(child), 32);
}
