import type { SQLInputValue } from "node:sqlite";
import { DatabaseSync } from "node:sqlite";
import type { Driver, SqliteDatabase, SqliteStatement } from "kysely";
import { CompiledQuery, Kysely, SqliteAdapter, SqliteDialect, SqliteDriver } from "kysely";
import { LRUCache } from "lru-cache";
import { availableMemory, memoryShares } from "../memory/shares.ts";
import type { SqlDatabase, StorageTables } from "./database.ts";

/** How long a statement waits for another process, such as the CLI next to a running server, to finish writing. */
const BUSY_TIMEOUT_MS = 10_000;

/** 64 MB of log before it is copied into the file: by then pages that change again and again are copied once. */
const CHECKPOINT_PAGES = 16_384;

export interface SqliteLimits {
  /** What is kept of the file in memory, in bytes. Default: a share of what the process may use. */
  readonly cache?: number | undefined;
}

/** Statements that are remembered, of each connection. */
const MAX_STATEMENTS = 256;

export function openSqlite<Tables extends StorageTables>(path: string, limits: SqliteLimits = {}): SqlDatabase<Tables> {
  const sqlite = openFile(path, limits);
  const db = new Kysely<Tables>({ dialect: new NodeSqliteDialect(sqlite) });
  return {
    db,
    dialect: "sqlite",
    async close() {
      await db.destroy();
      // Kysely closes what it has used; a database that never saw a query is still ours to close.
      if (sqlite.isOpen) sqlite.close();
    },
  };
}

/**
 * WAL with `synchronous = FULL`: each commit is on disk, so neither `kill -9` nor a power cut takes back what was
 * acknowledged, and the outbox can never number events again that the event store already holds. It costs one fsync per
 * commit (0.1 ms where this was measured), and group commit keeps those few.
 */
function openFile(path: string, { cache = memoryShares(availableMemory()).databaseCache }: SqliteLimits): DatabaseSync {
  try {
    const sqlite = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    sqlite.exec(`pragma cache_size = -${Math.floor(cache / 1024)}; pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    sqlite.exec("pragma journal_mode = wal; pragma synchronous = full");
    return sqlite;
  } catch (cause) {
    throw new Error(`The SQLite database ${path} cannot be opened.`, { cause });
  }
}

/** `node:sqlite` in the shape of better-sqlite3, which is the one Kysely speaks. */
function toKyselyDatabase(sqlite: DatabaseSync): SqliteDatabase {
  return { prepare: createStatementCache(sqlite), close: () => sqlite.close() };
}

class NodeSqliteDialect extends SqliteDialect {
  readonly #sqlite: DatabaseSync;

  constructor(sqlite: DatabaseSync) {
    super({ database: toKyselyDatabase(sqlite) });
    this.#sqlite = sqlite;
  }

  override createDriver(): Driver {
    return new NodeSqliteDriver(this.#sqlite);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }
}

type Connection = Parameters<SqliteDriver["beginTransaction"]>[0];

class NodeSqliteDriver extends SqliteDriver {
  readonly #sqlite: DatabaseSync;

  constructor(sqlite: DatabaseSync) {
    super({ database: toKyselyDatabase(sqlite) });
    this.#sqlite = sqlite;
  }

  /**
   * A deferred transaction that reads first fails at once when another process has written meanwhile, whatever the busy
   * timeout. Taking the write lock at the start makes it wait instead.
   */
  override async beginTransaction(connection: Connection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  /** A full disk rolls back by itself, and to do so again would be an error in the place of the one that tells why. */
  override async rollbackTransaction(connection: Connection): Promise<void> {
    if (this.#sqlite.isTransaction) await super.rollbackTransaction(connection);
  }
}

/** SQLite does have transactional DDL. Saying so puts migrations in one transaction, which also locks others out. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * `prepare` that remembers the statements used most recently: the hot path runs a handful of them over and over, and
 * preparing costs more than running. SQLite recompiles a remembered statement by itself when the schema changes.
 */
function createStatementCache(sqlite: DatabaseSync): (sql: string) => SqliteStatement {
  const statements = new LRUCache<string, SqliteStatement>({ max: MAX_STATEMENTS });
  return (sql) => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = prepare(sqlite, sql);
    statements.set(sql, statement);
    return statement;
  };
}

function prepare(sqlite: DatabaseSync, sql: string): SqliteStatement {
  const statement = sqlite.prepare(sql);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...toInputs(parameters)),
    run: (parameters) => statement.run(...toInputs(parameters)),
    iterate: (parameters) => statement.iterate(...toInputs(parameters)),
  };
}

/** Kysely types parameters as unknown; `node:sqlite` itself throws a `TypeError` for one that it cannot bind. */
function toInputs(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters as SQLInputValue[];
}
