import { z } from "zod";
import { invalidArgument } from "../errors/gateway-error.ts";
import { parseRequest } from "../http/parse-request.ts";
import type { Fields } from "../json/fields.ts";

/** Those that records can be written to come first; the last two can be stored, as clients know them. */
export const DATASTORE_TYPES = [
  "s3",
  "google_cloud_storage",
  "file",
  "postgres",
  "clickhouse",
  "mongo_data_api",
  "qdrant",
] as const;
export type DatastoreType = (typeof DATASTORE_TYPES)[number];

const short = z.string().min(1).max(255);
const secret = z.string().min(1).max(4_096);
const Prefix = z
  .string()
  .max(500)
  .regex(/^[\w!.*'()/=-]*$/, { error: "may hold letters, digits and ! - _ . * ' ( ) / =" })
  .default("");
const HttpUrl = z.string().regex(/^https?:\/\//, { error: "must be an http or https URL" });
const Table = z
  .string()
  .regex(/^[a-z_][a-z0-9_]{0,39}$/, { error: "must be lower-case letters, digits and _" })
  .default("dub_");

export const S3Config = z.object({
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { error: "is no name of a bucket" }),
  region: short.default("us-east-1"),
  access_key_id: short,
  secret_access_key: secret,
  /** Of another service than Amazon's. */
  endpoint: HttpUrl.optional(),
  prefix: Prefix,
});
export const GcsConfig = S3Config.omit({ region: true, endpoint: true });
export const FileConfig = z.object({ format: z.enum(["ndjson", "parquet"]).default("ndjson") });
export const PostgresConfig = z.object({
  connection_string: secret.regex(/^postgres(ql)?:\/\//, { error: "must begin with postgres://" }),
  table_prefix: Table,
});
export const ClickHouseConfig = z.object({
  url: HttpUrl,
  username: short.default("default"),
  password: z.string().max(4_096).default(""),
  database: short.regex(/^\w+$/, { error: "must be letters, digits and _" }).default("default"),
  table_prefix: Table,
});

const SCHEMAS: Readonly<Record<DatastoreType, z.ZodType<Fields>>> = {
  s3: S3Config,
  google_cloud_storage: GcsConfig,
  file: FileConfig,
  postgres: PostgresConfig,
  clickhouse: ClickHouseConfig,
  mongo_data_api: z.record(z.string(), z.unknown()),
  qdrant: z.record(z.string(), z.unknown()),
};

/** Names of what is written and never shown. */
const SECRET_NAME = /secret|password|token|key$|connection_string/i;
/** What is said of it, so that a client sees that it is there. */
const HIDDEN = "[redacted]";

/** @throws 400 for a configuration that is none of this type. */
export function readConfig(type: DatastoreType, config: unknown): Fields {
  return parseRequest(z.object({ config: SCHEMAS[type] }), { config }, "body").config;
}

export function splitSecrets(config: Fields): { readonly shown: Fields; readonly secrets: Fields } {
  const entries = Object.entries(config);
  const isSecret = ([name]: [string, unknown]) => SECRET_NAME.test(name);
  return {
    shown: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
    secrets: Object.fromEntries(entries.filter(isSecret)),
  };
}

export function hideSecrets(names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, HIDDEN]));
}

/** A change of a configuration over what was there: what is left out stays, and what is only shown is not stored. */
export function mergedConfig(before: Fields, change: Fields): Fields {
  const given = Object.entries(change).filter(([, value]) => value !== HIDDEN && value !== undefined);
  const merged: Record<string, unknown> = { ...before };
  for (const [name, value] of given) {
    if (value === null) delete merged[name];
    else merged[name] = value;
  }
  return merged;
}

/** @throws 400 where nothing here can write to it. */
export function refuseType(type: string): never {
  throw invalidArgument("datastore", `is of the type ${type}, which records cannot be written to here`);
}
