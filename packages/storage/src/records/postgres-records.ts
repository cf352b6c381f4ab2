import type { LookupFunction } from "node:net";
import { Socket } from "node:net";
import type { Client as PgClient } from "pg";
import type { Column, ColumnType } from "./column.ts";
import { OtherColumns, requireColumns, tableColumns, toColumnValue } from "./column.ts";

/** A record, and what it is known by in its table. */
export interface TableRecord {
  readonly id: string;
  readonly value: unknown;
}

/** As the server names them. */
const TYPES: Readonly<Record<ColumnType, string>> = {
  text: "text",
  integer: "bigint",
  number: "double precision",
  boolean: "boolean",
  time: "timestamp with time zone",
  json: "jsonb",
};

/** What every table has. */
const OWN_TYPES = new Map([
  ["id", TYPES.text],
  ["record", TYPES.json],
  ["synced_at", TYPES.time],
]);

interface Target {
  /** `postgres://…`; of its parameters `sslmode` alone counts. */
  readonly url: string;
  /** Lower-case letters, digits and underscores. */
  readonly table: string;
  /** What its name is looked up with. @throws for a server that must not be reached. */
  readonly lookup: (url: URL) => LookupFunction;
  /** How long a statement may take. Default: a minute. */
  readonly statementMs?: number | undefined;
}

const CONNECT_MS = 10_000;
const STATEMENT_MS = 60_000;

/**
 * Writes records into a table of somebody else's server, which is made unless it is there: `id`, `record`, `synced_at`, and
 * a column for each field. What has the same id takes the place of what was there.
 *
 * @throws OtherColumns, or the server's error.
 */
export async function upsertRecords(
  { url, table, lookup, statementMs = STATEMENT_MS }: Target,
  records: readonly TableRecord[],
  columns: readonly Column[] = [],
): Promise<void> {
  if (!/^[a-z_][a-z0-9_]*$/.test(table)) throw new Error("The name of the table is none.");
  const { Client } = await import("pg");
  const client = new Client(connectionOf(url, lookup, statementMs));
  // The query that meets a lost connection is rejected anyway.
  client.on("error", () => {});
  try {
    await client.connect();
    const own = tableColumns(columns);
    await makeTable(client, table, own);
    const names = [...own.keys()].map((name) => `"${name}"`);
    const typed = [...own].map(([name, { type }]) => `"${name}" ${TYPES[type]}`);
    const rows = records.map(({ id, value }) => ({
      id,
      record: value,
      ...Object.fromEntries(
        [...own].map(([name, { field, type }]) => [name, toColumnValue(fieldOf(value, field), type)]),
      ),
    }));
    // JSON of PostgreSQL holds every character but NUL.
    const json = JSON.stringify(rows).replaceAll("\\u0000", "\\ufffd");
    const given = ["id text", "record jsonb", ...typed];
    await client.query(
      `insert into "${table}" as held (${["id", "record", "synced_at", ...names].join(", ")})
       select ${["id", "record", "now()", ...names].join(", ")}
       from jsonb_to_recordset($1::jsonb) as given (${given.join(", ")})
       on conflict (id) do update set ${["record", "synced_at", ...names].map((name) => `${name} = excluded.${name}`).join(", ")}
       where held.record is distinct from excluded.record`,
      [json],
    );
  } finally {
    await client.end().catch(() => {});
  }
}

function fieldOf(record: unknown, field: string): unknown {
  return typeof record === "object" && record !== null && Object.hasOwn(record, field)
    ? Reflect.get(record, field)
    : undefined;
}

/** One that an earlier version has made gets the columns that it lacks; another's stays as it is. */
async function makeTable(client: PgClient, table: string, columns: ReadonlyMap<string, Column>): Promise<void> {
  await client.query(
    `create table if not exists "${table}" (id text primary key, record jsonb not null, synced_at timestamptz not null)`,
  );
  const found = await readColumns(client, table);
  requireColumns(table, typesOf(found), OWN_TYPES);
  const names = new Set([...OWN_TYPES.keys(), ...columns.keys()]);
  const unfilled = found.find(({ name, is_required: isRequired }) => isRequired && !names.has(name));
  if (unfilled) throw new OtherColumns(`the table ${table} has other columns: ${unfilled.name} takes no null`);
  if (!found.some(({ name, is_unique: isUnique }) => name === "id" && isUnique)) {
    throw new OtherColumns(`the table ${table} has no unique index of id alone`);
  }
  const missing = [...columns].filter(([name]) => !found.some((column) => column.name === name));
  if (missing.length > 0) {
    const added = missing.map(([name, { type }]) => `add column if not exists "${name}" ${TYPES[type]}`);
    await client.query(`alter table "${table}" ${added.join(", ")}`);
  }
  const wanted = new Map([...columns].map(([name, { type }]) => [name, TYPES[type]]));
  requireColumns(table, typesOf(missing.length > 0 ? await readColumns(client, table) : found), wanted);
}

interface FoundColumn {
  readonly name: string;
  readonly type: string;
  /** Whether a row needs a value of it. */
  readonly is_required: boolean;
  /** Whether no two rows have the same value of it. */
  readonly is_unique: boolean;
}

async function readColumns(client: PgClient, table: string): Promise<readonly FoundColumn[]> {
  const { rows } = await client.query<FoundColumn>(
    `select attname::text as name, format_type(atttypid, atttypmod) as type,
       attnotnull and not atthasdef and attidentity = '' as is_required,
       exists (
         select from pg_index where indrelid = attrelid and indisunique and indisvalid and indimmediate
           and indpred is null and indnkeyatts = 1 and indkey[0] = attnum
       ) as is_unique
     from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped`,
    [`"${table}"`],
  );
  return rows;
}

function typesOf(columns: readonly FoundColumn[]): ReadonlyMap<string, string> {
  return new Map(columns.map(({ name, type }) => [name, type]));
}

/** Read here, since the driver takes files of this machine from the URL. */
function connectionOf(text: string, lookup: Target["lookup"], statementMs: number) {
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
    statement_timeout: statementMs,
    query_timeout: statementMs,
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
