import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { CompiledQuery, QueryResult } from "kysely";

/** Runs a statement, and remembers it for the next time. */
export type Run = (query: CompiledQuery) => QueryResult<unknown>;

/** Results that are kept at most, of all statements together. */
const MAX_RESULTS = 1_000;

/**
 * What is looked up with nearly every request, such as who holds a token, kept for as long as the file stays the same: to
 * begin a transaction of its own costs SQLite as much as to find a row, and is what finding out about changes costs, too.
 * So that is done once in a turn of the event loop, and again after each commit of ours. What another process has changed
 * counts from the next turn on: nobody who was told of the change can ask before that.
 */
export class KeptRows {
  readonly #run: Run;
  readonly #readVersion: StatementSync;
  /** By statement, then by its parameters. */
  readonly #results = new Map<string, Map<string, QueryResult<unknown>>>();
  #size = 0;
  #version: unknown;
  #isCurrent = false;

  /** @param reader sees what is committed over other connections. */
  constructor(reader: DatabaseSync, run: Run) {
    this.#run = run;
    this.#readVersion = reader.prepare("pragma data_version");
    this.#readVersion.setReturnArrays(true);
  }

  readonly find: Run = (query) => {
    if (!this.#isCurrent) this.#forgetIfChanged();
    const results = this.#resultsOf(query.sql);
    const key = JSON.stringify(query.parameters);
    const known = results.get(key);
    if (known) return known;
    const found = this.#run(query);
    // What is not there may be anything, and is asked for by anybody.
    if (found.rows.length > 0 && this.#size < MAX_RESULTS) {
      results.set(key, found);
      this.#size += 1;
    }
    return found;
  };

  /** There has been a commit. */
  readonly noteCommit = (): void => {
    this.#isCurrent = false;
  };

  #resultsOf(sql: string): Map<string, QueryResult<unknown>> {
    let results = this.#results.get(sql);
    if (!results) {
      results = new Map();
      this.#results.set(sql, results);
    }
    return results;
  }

  #forgetIfChanged(): void {
    const [version] = this.#readVersion.get() as unknown as [unknown];
    if (version !== this.#version || this.#size >= MAX_RESULTS) {
      this.#version = version;
      this.#results.clear();
      this.#size = 0;
    }
    this.#isCurrent = true;
    setImmediate(this.noteCommit).unref();
  }
}
