import type { ColumnDataType, ColumnDefinitionBuilder, CreateIndexBuilder, Expression, Kysely } from "kysely";
import { PostgresAdapter, sql } from "kysely";
import type { SqlDialect } from "./database.ts";

type DataType = ColumnDataType | Expression<unknown>;

/** The few column types there are, in one dialect. */
export interface ColumnTypes {
  /** Compared and sorted byte by byte, whatever the locale of the server; `lower()` folds ASCII letters only. */
  readonly text: DataType;
  /** Flags, positions, rates. */
  readonly integer: DataType;
  /** Milliseconds, cents and counters. */
  readonly bigint: DataType;
  /** Binary data, up to some megabytes. */
  readonly bytes: DataType;
  /** A number given to each row, always above every number given before, deleted rows included. */
  readonly sequence: DataType;
  readonly isSequence: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;
  /** For text of any length under one equality index: a PostgreSQL B-tree entry holds no more than 2,700 bytes. */
  readonly isLongText: (index: CreateIndexBuilder) => CreateIndexBuilder;
}

/** For code that is given a transaction and nothing else. */
export function dialectOf<Tables>(db: Kysely<Tables>): SqlDialect {
  return db.getExecutor().adapter instanceof PostgresAdapter ? "postgres" : "sqlite";
}

export function columnTypes(dialect: SqlDialect): ColumnTypes {
  const common = { integer: "integer", bigint: "bigint" } as const;
  if (dialect === "postgres") {
    return {
      ...common,
      text: sql`text collate "C"`,
      bytes: "bytea",
      sequence: "bigint",
      isSequence: (column) => column.generatedByDefaultAsIdentity().primaryKey(),
      isLongText: (index) => index.using("hash"),
    };
  }
  return {
    ...common,
    text: "text",
    bytes: "blob",
    sequence: "integer",
    isSequence: (column) => column.primaryKey().autoIncrement(),
    isLongText: (index) => index,
  };
}

/** Below both dialects' limits for the parameters of one statement: 32,766 on SQLite, 65,535 on PostgreSQL. */
const CHUNK = 5000;

/** Cuts a list of ids of any length into parts that fit one statement each. */
export function* chunksOf<Value>(values: readonly Value[]): Generator<readonly Value[]> {
  for (let start = 0; start < values.length; start += CHUNK) yield values.slice(start, start + CHUNK);
}

/** SQLite's extended result codes for a UNIQUE index and a primary key, and PostgreSQL's SQLSTATE `unique_violation`. */
const SQLITE_CODES = new Set([2067, 1555]);
const POSTGRES_CODE = "23505";

/** Whether a statement failed because a row with the same unique value is there already, on either dialect. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { errcode, code } = error as { errcode?: unknown; code?: unknown };
  return code === POSTGRES_CODE || (typeof errcode === "number" && SQLITE_CODES.has(errcode));
}
