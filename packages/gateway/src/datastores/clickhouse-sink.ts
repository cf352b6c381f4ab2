import type { GuardedFetch } from "@overdub/limits";
import { FetchError } from "@overdub/limits";
import type { Column, ColumnType } from "@overdub/storage";
import { OtherColumns, requireColumns, tableColumns, toColumnValue } from "@overdub/storage";
import type { z } from "zod";
import { GatewayError } from "../errors/gateway-error.ts";
import { valueAt } from "../json/fields.ts";
import type { ClickHouseConfig } from "./datastore-config.ts";
import type { SinkRecord } from "./sink-record.ts";

type Server = z.output<typeof ClickHouseConfig>;

const TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/** As the server names them. */
const TYPES: Readonly<Record<ColumnType, string>> = {
  text: "Nullable(String)",
  integer: "Nullable(Int64)",
  number: "Nullable(Float64)",
  boolean: "Nullable(Bool)",
  time: "Nullable(DateTime64(3, 'UTC'))",
  json: "Nullable(String)",
};
const OWN_TYPES = new Map([
  ["id", "String"],
  ["record", "String"],
  ["synced_at", "DateTime64(3)"],
]);

interface Target {
  readonly server: Server;
  readonly table: string;
  readonly columns: readonly Column[];
}

/**
 * Inserts records into a table of `id`, `record`, `synced_at` and a column for each field, of which the last of each id stays
 * when parts are merged.
 *
 * @param batch of the same batch the server takes one, where it remembers them.
 */
export async function insertIntoClickHouse(
  fetch: GuardedFetch,
  { server, table, columns }: Target,
  records: readonly SinkRecord[],
  batch: string,
): Promise<void> {
  const name = `${server.database}.${table}`;
  const own = tableColumns(columns);
  await makeTable(fetch, server, table, own);
  const fields = ["id", "record", ...[...own.keys()].map((column) => `"${column}"`)];
  const insert = new URLSearchParams({
    query: `insert into ${name} (${fields.join(", ")}) format JSONEachRow`,
    insert_deduplication_token: batch,
    date_time_input_format: "best_effort",
  });
  await query(fetch, server, records.map((record) => rowOf(record, own)).join("\n"), insert);
}

function rowOf(record: SinkRecord, columns: ReadonlyMap<string, Column>): string {
  const value = columns.size === 0 ? undefined : record.value;
  const cells = [...columns].map(([name, { field, type }]) => {
    const cell = toColumnValue(valueAt(value, field), type);
    return [name, type === "json" && cell !== null ? JSON.stringify(cell) : cell];
  });
  return JSON.stringify({ id: record.id, record: record.text, ...Object.fromEntries(cells) });
}

/**
 * One that an earlier version has made gets the columns that it lacks.
 *
 * @throws 400 for one with other columns, and for one in which rows that are written again would stand twice.
 */
async function makeTable(
  fetch: GuardedFetch,
  server: Server,
  table: string,
  columns: ReadonlyMap<string, Column>,
): Promise<void> {
  const name = `${server.database}.${table}`;
  const typed = [...columns].map(([column, { type }]) => [column, TYPES[type]] as const);
  const made = [
    "id String, record String, synced_at DateTime64(3) default now64(3)",
    ...typed.map(([column, type]) => `"${column}" ${type}`),
  ];
  await query(
    fetch,
    server,
    `create table if not exists ${name} (${made.join(", ")}) engine = ReplacingMergeTree(synced_at) order by id`,
  );
  await requireReplacing(fetch, server, table);
  if (typed.length > 0) {
    const added = typed.map(([column, type]) => `add column if not exists "${column}" ${type}`);
    await query(fetch, server, `alter table ${name} ${added.join(", ")}`);
  }
  const answer = await query(fetch, server, `describe table ${name} format TSVRaw`);
  const found = answer.split("\n").map((line) => line.split("\t"));
  const foundTypes = new Map(found.map(([column = "", type = ""]) => [column, type]));
  try {
    requireColumns(name, foundTypes, new Map([...OWN_TYPES, ...typed]));
  } catch (error) {
    if (!(error instanceof OtherColumns)) throw error;
    throw new GatewayError(400, `ClickHouse did not take records: ${error.message}`);
  }
}

/** @throws 400 for a table that keeps each row, or of rows with one key that is not their id the last one alone. */
async function requireReplacing(fetch: GuardedFetch, server: Server, table: string): Promise<void> {
  const answer = await query(
    fetch,
    server,
    `select engine, sorting_key from system.tables where database = '${server.database}' and name = '${table}' format TSVRaw`,
  );
  const [engine = "", key = ""] = answer.trimEnd().split("\t");
  const isSortedById = key.split(",").some((column) => column.trim() === "id");
  if (engine.endsWith("ReplacingMergeTree") && isSortedById) return;
  const found = `is a ${engine || "table of an unknown engine"}${key === "" ? "" : ` ordered by ${key}`}`;
  const wanted = "has to be a ReplacingMergeTree ordered by id, so that a row that is written again stays one";
  throw new GatewayError(
    400,
    `ClickHouse did not take records: the table ${server.database}.${table} ${found}, and ${wanted}`,
  );
}

/** @returns what the server answers. */
async function query(
  fetch: GuardedFetch,
  { url, username, password }: Server,
  body: string,
  parameters = new URLSearchParams(),
): Promise<string> {
  const target = new URL(url);
  // The status is that of the whole, rather than of its beginning.
  parameters.set("wait_end_of_query", "1");
  target.search = parameters.toString();
  try {
    const { status, body: answer } = await fetch(target.href, {
      timeoutMs: TIMEOUT_MS,
      accept: "*/*",
      maxBytes: MAX_ANSWER_BYTES,
      beyond: "cut",
      post: { body, headers: { "X-ClickHouse-User": username, "X-ClickHouse-Key": password }, needsBody: true },
    });
    const text = answer.toString("utf8");
    if (status >= 200 && status < 300) return text;
    const code = /Code: (\d{1,5})\b/.exec(text)?.[1];
    const reason = `ClickHouse answered ${status}${code === undefined ? "" : `, code ${code}`}`;
    throw new GatewayError(status === 429 ? 429 : status >= 500 ? 502 : 400, reason);
  } catch (error) {
    if (error instanceof FetchError) throw new GatewayError(502, `ClickHouse was not reached: ${error.failure}`);
    throw error;
  }
}
