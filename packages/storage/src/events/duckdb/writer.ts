import { setImmediate } from "node:timers/promises";
import type { DuckDBConnection, DuckDBInstance, JS } from "@duckdb/node-api";
import { PERSONAL_COLUMNS } from "../columns.ts";
import type { EventKind } from "../event.ts";
import type { EventId, EventNumber, NumberedEvent } from "../event-store.ts";
import { Bindings } from "./bindings.ts";
import { KINDS, TABLES } from "./event-tables.ts";
import { readNumbers } from "./find-events.ts";
import { inTransaction } from "./instance.ts";
import { adoptNumbering, listUnnumbered, numberEvents } from "./link-numbering.ts";
import type { AppendRow } from "./row-appender.ts";
import { createRowAppender } from "./row-appender.ts";

/** About 5 ms of work: appending is synchronous, and redirects are waiting for the event loop. */
const ROWS_PER_TURN = 500;

/** The one connection that changes the database, one call after the other. */
export interface Writer {
  append(events: readonly NumberedEvent[]): Promise<void>;
  watermark(): Promise<number>;
  /** Not by a reader: a drain asks, which must not wait for long queries. */
  findNumbers(kind: EventKind, asked: readonly EventId[]): Promise<EventNumber[]>;
  adoptNumbering(numbering: string, last: number): Promise<void>;
  /** Of events without a number, some. */
  listUnnumbered(): Promise<string[]>;
  numberEvents(numbers: ReadonlyMap<string, number>): Promise<void>;
  deleteCustomerPersonalData(workspaceId: string, customerId: string, clickId?: string): Promise<void>;
  deleteBefore(timestampMs: number): Promise<void>;
  deleteWorkspace(workspaceId: string): Promise<void>;
  /** Changes nothing while `work` runs. */
  holdStill<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Waits for the calls before it. */
  close(): Promise<void>;
}

/** @param instance migrated. @throws an `Error` if a table lacks a column. */
export async function openWriter(instance: DuckDBInstance): Promise<Writer> {
  const connection = await instance.connect();
  const appendRow = {
    click: createRowAppender("click", await readColumns(connection, TABLES.click)),
    lead: createRowAppender("lead", await readColumns(connection, TABLES.lead)),
    sale: createRowAppender("sale", await readColumns(connection, TABLES.sale)),
  };

  let last: Promise<unknown> = Promise.resolve();
  function afterOthers<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work, work);
    last = result;
    return result;
  }

  return {
    append: (events) =>
      afterOthers(async () => {
        const watermark = await readWatermark(connection);
        const added = events.filter(({ seq }) => seq > watermark);
        const through = added.at(-1)?.seq;
        if (through === undefined) return;
        await inTransaction(connection, async () => {
          for (const kind of KINDS) await appendRows(connection, kind, added, appendRow[kind]);
          const bindings = new Bindings();
          await run(connection, `update watermark set seq = ${bindings.integer(through)}`, bindings);
        });
      }),
    watermark: () => afterOthers(() => readWatermark(connection)),
    findNumbers: (kind, asked) =>
      afterOthers(() => readNumbers({ query: (...args) => readRows(connection, ...args) }, kind, asked)),
    adoptNumbering: (numbering, last) => afterOthers(() => adoptNumbering(connection, numbering, last)),
    listUnnumbered: () => afterOthers(() => listUnnumbered(connection)),
    numberEvents: (numbers) => afterOthers(() => numberEvents(connection, numbers)),
    deleteCustomerPersonalData: (workspaceId, customerId, clickId) =>
      afterOthers(() => inTransaction(connection, () => blankCustomer(connection, workspaceId, customerId, clickId))),
    deleteBefore: (timestampMs) =>
      afterOthers(() => deleteAll(connection, (bindings) => `timestamp_ms < ${bindings.integer(timestampMs)}`)),
    deleteWorkspace: (workspaceId) =>
      afterOthers(() => deleteAll(connection, (bindings) => `workspace_id = ${bindings.text(workspaceId)}`)),
    holdStill: (work) => afterOthers(work),
    close: () => afterOthers(async () => connection.closeSync()),
  };
}

/** The columns of a table, in the order in which an appender takes their values. */
async function readColumns(connection: DuckDBConnection, table: string): Promise<string[]> {
  const sql = "select column_name from duckdb_columns() where table_name = $1 and not internal order by column_index";
  return (await connection.runAndReadAll(sql, [table])).getRowsJS().map(([name]) => String(name));
}

async function appendRows(
  connection: DuckDBConnection,
  kind: EventKind,
  numbered: readonly NumberedEvent[],
  appendRow: AppendRow,
): Promise<void> {
  const events = numbered.filter(({ event }) => event.kind === kind);
  if (events.length === 0) return;
  const appender = await connection.createAppender(TABLES[kind]);
  try {
    for (const [index, event] of events.entries()) {
      appendRow(appender, event);
      if (index % ROWS_PER_TURN === ROWS_PER_TURN - 1) await setImmediate();
    }
  } finally {
    appender.closeSync();
  }
}

async function blankCustomer(
  connection: DuckDBConnection,
  workspaceId: string,
  customerId: string,
  clickId: string | undefined,
): Promise<void> {
  const blanks = Object.entries(PERSONAL_COLUMNS).map(([column, blank]) => `${column} = '${blank}'`);
  const ofCustomer = (bindings: Bindings) =>
    `workspace_id = ${bindings.text(workspaceId)} and customer_id = ${bindings.text(customerId)}`;
  const clicks = new Bindings();
  const ofLeads = `select click_id from leads where ${ofCustomer(clicks)}`;
  const known = clickId === undefined ? "" : `union all select ${clicks.text(clickId)}`;
  await run(
    connection,
    `update clicks set ${blanks.join(", ")}
    where workspace_id = ${clicks.text(workspaceId)} and click_id in (${ofLeads} ${known})`,
    clicks,
  );
  for (const table of [TABLES.lead, TABLES.sale]) {
    const bindings = new Bindings();
    const set = [...blanks, "metadata = ''", "metadata_values = map {}"].join(", ");
    await run(connection, `update ${table} set ${set} where ${ofCustomer(bindings)}`, bindings);
  }
}

/** Events of every kind. */
async function deleteAll(connection: DuckDBConnection, condition: (bindings: Bindings) => string): Promise<void> {
  await inTransaction(connection, async () => {
    for (const kind of KINDS) {
      const bindings = new Bindings();
      await run(connection, `delete from ${TABLES[kind]} where ${condition(bindings)}`, bindings);
    }
  });
}

async function run(connection: DuckDBConnection, sql: string, { values, types }: Bindings): Promise<void> {
  await connection.run(sql, values, types);
}

async function readRows(connection: DuckDBConnection, sql: string, { values, types }: Bindings): Promise<JS[][]> {
  return (await connection.runAndReadAll(sql, values, types)).getRowsJS();
}

async function readWatermark(connection: DuckDBConnection): Promise<number> {
  const [row] = (await connection.runAndReadAll("select seq from watermark")).getRowsJS();
  return Number(row?.[0]);
}
