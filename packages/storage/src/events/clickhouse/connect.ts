import type { ClickHouseClient, ClickHouseClientConfigOptions, DataFormat } from "@clickhouse/client";
import { ClickHouseLogLevel, createClient } from "@clickhouse/client";
import type { ClickHouseServer } from "./server.ts";
import type { Statement } from "./statement.ts";

/** What stands in for a server: in tests the engine in this process. */
export type ClickHouseConnection = NonNullable<ClickHouseClientConfigOptions["connection"]>;

/** A batch is one block, so that it is stored whole or not at all, and is stored before the response. */
const INSERT_SETTINGS = {
  async_insert: 0,
  insert_deduplicate: 1,
  input_format_parallel_parsing: 0,
  min_insert_block_size_rows: "1048576",
  min_insert_block_size_bytes: "0",
  input_format_null_as_default: 0,
} as const;

/** Every replica answers with all that was stored before, whichever took it. */
const REPLICATED_SETTINGS = {
  insert_quorum: "auto",
  insert_quorum_parallel: 0,
  select_sequential_consistency: "1",
} as const;

export interface ClickHouse {
  /** @returns rows as lists of values; 64-bit integers are numbers or text. */
  query(sql: string, statement: Statement): Promise<unknown[][]>;
  /** @returns each row as text in a line of its own, with tabs between its values and nothing escaped. */
  queryText(sql: string, statement: Statement): Promise<string>;
  command(sql: string, statement?: Statement): Promise<void>;
  /** Stores rows of one partition, all or none. Of inserts with one token the first is stored and the others are not. */
  insert(table: string, rows: readonly object[], token: string): Promise<void>;
  close(): Promise<void>;
}

export function connect(server: ClickHouseServer, connection: ClickHouseConnection | undefined): ClickHouse {
  const { origin, username, password, database, cluster } = server;
  const shared = {
    application: "overdub",
    clickhouse_settings: cluster ? REPLICATED_SETTINGS : {},
    // What the client logs repeats statements; errors are thrown anyway.
    log: { level: ClickHouseLogLevel.OFF },
  };
  const client: ClickHouseClient = createClient(
    connection
      ? { ...shared, connection }
      : // Lists of ids are too long for a URL.
        { ...shared, url: origin, username, password, database, use_multipart_params_auto: true },
  );
  let closing: Promise<void> | undefined;
  const select = <Format extends DataFormat>(query: string, { parameters }: Statement, format: Format) =>
    client.query({ query, query_params: parameters, format });
  return {
    query: async (query, statement) => (await select(query, statement, "JSONCompactEachRow")).json<unknown[]>(),
    queryText: async (query, statement) => (await select(query, statement, "TabSeparatedRaw")).text(),
    async command(query, statement) {
      await client.command({ query, ...(statement ? { query_params: statement.parameters } : {}) });
    },
    async insert(table, values, token) {
      const clickhouse_settings = { ...INSERT_SETTINGS, insert_deduplication_token: token };
      await client.insert({ table, values: [...values], format: "JSONEachRow", clickhouse_settings });
    },
    close() {
      closing ??= client.close();
      return closing;
    },
  };
}
