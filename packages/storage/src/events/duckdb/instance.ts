import { realpathSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { availableMemory, memoryShares } from "../../memory/shares.ts";

/**
 * A checkpoint compresses the unfinished block of each table again, so many small ones cost more than few large ones: a
 * third of what an event costs at DuckDB's own 16 MB. What is in the log is read at the start, for about a second.
 */
const CHECKPOINT = { wal_autocheckpoint: "64MB" };

/**
 * DuckDB would read short lists in two steps, first places and then rows. Planning that costs more than it saves: the look-up
 * of a lead takes twice as long.
 */
const PLANNING = { late_materialization_max_rows: "0" };

/**
 * Groups of numbers are an array as long as there may be two million of them, which takes a third of the time of a table of
 * hashes; of more links that would be too much memory.
 */
const GROUPING = { perfect_ht_threshold: "21" };

/** It reads and writes its own file, and files beside it that a large query needs: nothing else, and nothing from elsewhere. */
const CONFINEMENT = {
  enable_external_access: "false",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  allow_community_extensions: "false",
  lock_configuration: "true",
};

/** What DuckDB may use of the machine. */
export interface DuckDbLimits {
  /** In bytes. Default: a share of what the process may use; DuckDB itself would take four fifths of the machine's. */
  readonly memory?: number | undefined;
  /** Default: one for each core. */
  readonly threads?: number | undefined;
}

function optionsOf({ memory, threads }: DuckDbLimits): Record<string, string> {
  return {
    ...CHECKPOINT,
    ...PLANNING,
    ...GROUPING,
    ...CONFINEMENT,
    memory_limit: `${memory ?? memoryShares(availableMemory()).eventStore}B`,
    threads: String(threads ?? availableParallelism()),
  };
}

/** DuckDB locks its file against other processes only; a second instance in this one would corrupt it. */
const openPaths = new Set<string>();

export interface OpenInstance {
  readonly instance: DuckDBInstance;
  close(): void;
}

/** The `code` of the error when the file is open already, here or in another process: waiting may help. */
const IN_USE = "EVENTS_IN_USE";

/** @throws an `Error` that says so, with the code `EVENTS_IN_USE`, if the file is open already, here or in another process. */
export async function openInstance(path: string, limits: DuckDbLimits = {}): Promise<OpenInstance> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const options = optionsOf(limits);
  if (path === ":memory:") {
    const instance = await DuckDBInstance.create(path, options);
    return { instance, close: () => instance.closeSync() };
  }
  const realPath = join(realpathSync(dirname(path)), basename(path));
  if (openPaths.has(realPath)) {
    throw Object.assign(new Error(`The events database ${path} is already open in this process.`), { code: IN_USE });
  }
  openPaths.add(realPath);
  try {
    const instance = await DuckDBInstance.create(realPath, options);
    return {
      instance,
      close() {
        instance.closeSync();
        openPaths.delete(realPath);
      },
    };
  } catch (cause) {
    openPaths.delete(realPath);
    const isLocked = cause instanceof Error && cause.message.includes("Could not set lock");
    if (!isLocked) throw new Error(`The events database ${path} cannot be opened.`, { cause });
    const error = new Error(`The events database ${path} is in use by another process.`, { cause });
    throw Object.assign(error, { code: IN_USE });
  }
}

export async function inTransaction(connection: DuckDBConnection, work: () => Promise<void>): Promise<void> {
  await connection.run("begin");
  try {
    await work();
    await connection.run("commit");
  } catch (error) {
    // DuckDB has rolled back by itself if it was the commit that failed; the first error is the one to report.
    await connection.run("rollback").catch(() => undefined);
    throw error;
  }
}
