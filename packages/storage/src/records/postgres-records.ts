import type { LookupFunction } from "node:net";
import { Socket } from "node:net";

/** A record, and what it is known by in its table. */
export interface TableRecord {
  readonly id: string;
  readonly record: unknown;
}

interface Target {
  /** `postgres://…`; of its parameters `sslmode` alone counts. */
  readonly url: string;
  /** Lower-case letters, digits and underscores. */
  readonly table: string;
  /** What its name is looked up with. @throws for a server that must not be reached. */
  readonly lookup: (url: URL) => LookupFunction;
}

const CONNECT_MS = 10_000;
const STATEMENT_MS = 60_000;

/**
 * Writes records into a table of somebody else's server, which is made unless it is there: `id`, `record` and `synced_at`.
 * What has the same id takes the place of what was there.
 *
 * @throws the server's error.
 */
export async function upsertRecords({ url, table, lookup }: Target, records: readonly TableRecord[]): Promise<void> {
  if (!/^[a-z_][a-z0-9_]*$/.test(table)) throw new Error("The name of the table is none.");
  const { Client } = await import("pg");
  const client = new Client(connectionOf(url, lookup));
  // The query that meets a lost connection is rejected anyway.
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query(
      `create table if not exists "${table}" (id text primary key, record jsonb not null, synced_at timestamptz not null)`,
    );
    // JSON of PostgreSQL holds every character but NUL.
    const json = JSON.stringify(records).replaceAll("\\u0000", "\\ufffd");
    await client.query(
      `insert into "${table}" as held (id, record, synced_at)
       select id, record, now() from jsonb_to_recordset($1::jsonb) as given (id text, record jsonb)
       on conflict (id) do update set record = excluded.record, synced_at = excluded.synced_at
       where held.record is distinct from excluded.record`,
      [json],
    );
  } finally {
    await client.end().catch(() => {});
  }
}

/** Read here, since the driver takes files of this machine from the URL. */
function connectionOf(text: string, lookup: Target["lookup"]) {
  const url = new URL(text);
  const lookUp = lookup(url);
  const mode = url.searchParams.get("sslmode");
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || "postgres",
    ssl: mode === null || mode === "disable" ? false : { rejectUnauthorized: mode.startsWith("verify") },
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: STATEMENT_MS,
    stream: () => guardedSocket(lookUp),
  };
}

/** Looks a name up with the connection, so that the address that was checked is the one that is connected to. */
function guardedSocket(lookup: LookupFunction): Socket {
  const socket = new Socket();
  const connect = socket.connect.bind(socket) as (options: object) => Socket;
  const guarded = (port: number | string, host: string) => connect({ port: Number(port), host, lookup });
  return Object.assign(socket, { connect: guarded });
}
