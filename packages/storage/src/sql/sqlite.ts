import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { availableMemory, memoryShares } from "../memory/shares.ts";
import type { SqlDatabase, StorageTables } from "./database.ts";
import type { SqliteConnections } from "./sqlite-driver.ts";
import { closeConnections, NodeSqliteDialect } from "./sqlite-driver.ts";

/** How long a statement waits for another process, such as the CLI next to a running server, to finish writing. */
export const BUSY_TIMEOUT_MS = 10_000;

/** 64 MB of log before it is copied into the file: by then pages that change again and again are copied once. */
export const CHECKPOINT_PAGES = 16_384;

/** What a commit copies nevertheless where that is left to `openCheckpoints`, so that no log grows without end. */
const LEFT_PAGES = 4 * CHECKPOINT_PAGES;

export interface SqliteLimits {
  /** What is kept of the file in memory, in bytes. Default: a share of what the process may use. */
  readonly cache?: number | undefined;
  /** Whether `openCheckpoints` copies the log of the file. Default: false. */
  readonly leavesCheckpoints?: boolean | undefined;
  /** What a database in memory begins with, as the bytes of a file. Default: nothing. */
  readonly image?: Uint8Array | undefined;
}

export function openSqlite<Tables extends StorageTables>(path: string, limits: SqliteLimits = {}): SqlDatabase<Tables> {
  const connections = openFile(path, limits);
  const db = new Kysely<Tables>({ dialect: new NodeSqliteDialect(connections) });
  return {
    db,
    dialect: "sqlite",
    async close() {
      await db.destroy();
      // Kysely closes what it has used; a database that never saw a query is still ours to close.
      closeConnections(connections);
    },
  };
}

/**
 * WAL with `synchronous = FULL`: each commit is on disk, so neither `kill -9` nor a power cut takes back what was
 * acknowledged, and the outbox can never number events again that the event store already holds. It costs one fsync per
 * commit (0.1 ms where this was measured), and sharing commits keeps those few.
 */
function openFile(
  path: string,
  { cache = memoryShares(availableMemory()).databaseCache, leavesCheckpoints = false, image }: SqliteLimits,
): SqliteConnections {
  const isInMemory = path === ":memory:";
  const cachePages = `pragma cache_size = -${Math.floor(cache / 1024 / (isInMemory ? 1 : 2))}`;
  try {
    const writer = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    if (image) writer.deserialize(image);
    const logPages = leavesCheckpoints ? LEFT_PAGES : CHECKPOINT_PAGES;
    writer.exec(`${cachePages}; pragma wal_autocheckpoint = ${logPages}`);
    writer.exec("pragma journal_mode = wal; pragma synchronous = full");
    // What is needed to undo one transaction of several: in a file it costs a new link as much as the link itself.
    writer.exec("pragma temp_store = memory");
    if (isInMemory) return { writer, reader: undefined };
    const reader = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, readOnly: true });
    reader.exec(cachePages);
    return { writer, reader };
  } catch (cause) {
    throw new Error(`The SQLite database ${path} cannot be opened.`, { cause });
  }
}
