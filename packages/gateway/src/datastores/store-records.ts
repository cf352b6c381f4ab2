import type { GuardedFetch } from "@overdub/limits";
import type { Column } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Fields } from "../json/fields.ts";
import { textAt } from "../json/fields.ts";
import { insertIntoClickHouse } from "./clickhouse-sink.ts";
import type { Datastore, DatastoreKey } from "./datastore.ts";
import { openConfig, requireDatastore } from "./datastore.ts";
import { ClickHouseConfig, Format, GcsConfig, PostgresConfig, refuseType, S3Config } from "./datastore-config.ts";
import type { DatastoreTables } from "./datastore-tables.ts";
import { pathOf, writeWhole } from "./file-sink.ts";
import { putObject } from "./object-sink.ts";
import type { SinkRecord } from "./sink-record.ts";
import { lastOfEach } from "./sink-record.ts";

/** Writes records into tables of a PostgreSQL server. @throws GatewayError. */
export type UpsertRecords = (
  connectionString: string,
  table: string,
  records: readonly SinkRecord[],
  columns: readonly Column[],
) => Promise<void>;

/** The same records as a Parquet file. @param rows lines of JSON, in pieces. @param columns all, where they are known. */
export type ToParquet = (rows: readonly Uint8Array[], columns?: readonly Column[]) => Promise<Uint8Array>;

export interface StoreContext {
  readonly db: Kysely<DatastoreTables>;
  readonly vault: CredentialVault;
  readonly fetch: GuardedFetch;
  readonly now: () => number;
  /** Below which files are written; undefined: nowhere. */
  readonly filesFolder?: string | undefined;
  readonly upsertRecords: UpsertRecords;
  readonly toParquet: ToParquet;
}

export interface RecordBatch {
  readonly resource: string;
  readonly records: readonly SinkRecord[];
  /** Names the batch: it is written again under the same name. */
  readonly batch: string;
  /** Tells it from the others that a run writes under one name. Default: there are none. */
  readonly part?: string | undefined;
  readonly startedAtMs: number;
  /** Of the destination: `path` and `file_name` of objects. */
  readonly config: Fields;
  /** Fields of the records, as far as they are known. Default: none. */
  readonly columns?: readonly Column[] | undefined;
  /** Whether records have no other fields. Default: false. */
  readonly isExact?: boolean | undefined;
}

/** Writes a batch of records into a datastore: written again, it takes the place of what was there. */
export async function storeRecords(ctx: StoreContext, key: DatastoreKey, batch: RecordBatch): Promise<void> {
  const datastore = await requireDatastore(ctx.db, key);
  const config = openConfig(ctx.vault, datastore);
  const table = (prefix: string) => `${prefix}${batch.resource.toLowerCase().replaceAll(/\W/g, "_")}`.slice(0, 60);
  if (datastore.type === "postgres" || datastore.type === "clickhouse") {
    const [other] = Object.keys(batch.config);
    if (other)
      throw new GatewayError(400, `A datastore of the type ${datastore.type} takes no ${other}: it has tables`);
  }
  switch (datastore.type) {
    case "postgres": {
      const { connection_string: target, table_prefix: prefix } = PostgresConfig.parse(config);
      return ctx.upsertRecords(target, table(prefix), lastOfEach(batch.records), batch.columns ?? []);
    }
    case "clickhouse": {
      const server = ClickHouseConfig.parse(config);
      const into = { server, table: table(server.table_prefix), columns: batch.columns ?? [] };
      return insertIntoClickHouse(ctx.fetch, into, lastOfEach(batch.records), batch.batch);
    }
    case "s3":
    case "google_cloud_storage":
    case "file": {
      const rows = linesOf(batch.records);
      const { format } = Format.parse(config);
      if (format === "ndjson") return writeObject(ctx, datastore, keyOf(batch, format), Buffer.concat(rows));
      const body = await ctx.toParquet(rows, batch.isExact ? batch.columns : undefined);
      return writeObject(ctx, datastore, keyOf(batch, format), body, "application/vnd.apache.parquet");
    }
    default:
      refuseType(datastore.type);
  }
}

const LINE_END = Buffer.from("\n");

function linesOf(records: readonly SinkRecord[]): Uint8Array[] {
  return records.flatMap(({ bytes }) => [bytes, LINE_END]);
}

/** Writes one object. */
export async function writeObject(
  ctx: StoreContext,
  datastore: Datastore,
  key: string,
  body: string | Uint8Array,
  contentType = "application/x-ndjson",
): Promise<void> {
  const config = openConfig(ctx.vault, datastore);
  const at = new Date(ctx.now());
  if (datastore.type === "s3") {
    const bucket = S3Config.parse(config);
    return putObject(ctx.fetch, bucket, { key: `${bucket.prefix}${key}`, body, contentType }, at);
  }
  if (datastore.type === "google_cloud_storage") {
    const bucket = { ...GcsConfig.parse(config), region: "auto", endpoint: "https://storage.googleapis.com" };
    return putObject(ctx.fetch, bucket, { key: `${bucket.prefix}${key}`, body, contentType }, at);
  }
  if (datastore.type !== "file") refuseType(datastore.type);
  if (ctx.filesFolder === undefined) throw new GatewayError(400, "This server has no folder for files");
  return writeWhole(pathOf(ctx.filesFolder, datastore, key), body);
}

/** Partitioned by resource and by the day on which the run began. */
function keyOf({ resource, batch, part, startedAtMs, config }: RecordBatch, format: string): string {
  const day = new Date(startedAtMs).toISOString().slice(0, 10);
  const path = safe(textAt(config, "path") ?? `${resource}/date=${day}`);
  const named = textAt(config, "file_name");
  // One name for all pages would leave the last one alone.
  const name = named === undefined ? batch : [named, part].filter(Boolean).join("-");
  return `${path}/${safe(name)}.${format}`;
}

/** Nothing but names, so that it stays below the folder or the prefix. */
function safe(text: string): string {
  return text
    .split("/")
    .map((part) => part.replaceAll(/[^\w=.-]/g, "_").replace(/^\.+/, "_"))
    .filter((part) => part !== "")
    .join("/");
}
