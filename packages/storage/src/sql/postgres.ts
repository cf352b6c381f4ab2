import type { DialectAdapter } from "kysely";
import { Kysely, PostgresAdapter, PostgresDialect } from "kysely";
import type { Pool } from "pg";
import type { SqlDatabase, StorageTables } from "./database.ts";
import type { NamedRead } from "./named-statements.ts";
import { createNamedRead } from "./named-statements.ts";

export function openPostgres<Tables extends StorageTables>(url: string): SqlDatabase<Tables> {
  const opening = openPool(url);
  const db = new Kysely<Tables>({ dialect: new PooledPostgresDialect(opening) });
  let closing: Promise<void> | undefined;
  return {
    db,
    dialect: "postgres",
    close() {
      closing ??= db.destroy().then(async () => {
        const pool = await opening;
        // Kysely closes what it has used.
        if (!pool.ended) await pool.end();
      });
      return closing;
    },
  };
}

class PooledPostgresDialect extends PostgresDialect {
  readonly #read: NamedRead;

  constructor(opening: Promise<Pool>) {
    super({ pool: () => opening });
    this.#read = createNamedRead(opening);
  }

  override createAdapter(): DialectAdapter {
    return new PooledPostgresAdapter(this.#read);
  }
}

export class PooledPostgresAdapter extends PostgresAdapter {
  /** For statements that run over and over, outside of transactions: PostgreSQL parses and plans each once. */
  readonly read: NamedRead;

  constructor(read: NamedRead) {
    super();
    this.read = read;
  }
}

async function openPool(url: string): Promise<Pool> {
  const { Pool, types } = await import("pg");
  /** `bigint`, and the `numeric` that summing bigints gives, as numbers: our largest values are milliseconds and cents. */
  const getTypeParser: typeof types.getTypeParser = (id, format) =>
    id === types.builtins.INT8 || id === types.builtins.NUMERIC ? Number : types.getTypeParser(id, format);
  const pool = new Pool({ connectionString: url, types: { getTypeParser } });
  // The query that meets a lost connection is rejected anyway; without listeners the same event would end the process.
  pool.on("error", ignore);
  pool.on("connect", (client) => client.on("error", ignore));
  return pool;
}

function ignore(): void {}
