import { z } from "zod";
import { invalidArgument } from "../errors/gateway-error.ts";
import { parseRequest, refuseMisspelt } from "../http/parse-request.ts";
import type { Fields } from "../json/fields.ts";
import { QUOTAS } from "../quotas/quotas.ts";

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
const HttpUrl = z
  .string()
  .max(2_000)
  .regex(/^https?:\/\//, { error: "must be an http or https URL" })
  // It is shown, and secrets are not.
  .refine((url) => URL.parse(url)?.username === "" && URL.parse(url)?.password === "", {
    error: "must be a URL without a user name and a password",
  });
const Table = z
  .string()
  .regex(/^[a-z_][a-z0-9_]{0,39}$/, { error: "must be lower-case letters, digits and _" })
  .default("dub_");

const format = z.enum(["ndjson", "parquet"]).default("ndjson");
/** What files and objects are made of. */
export const Format = z.object({ format });

export const S3Config = z.object({
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { error: "is no name of a bucket" }),
  /** Part of a host's name. */
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, { error: "is no name of a region" })
    .default("us-east-1"),
  access_key_id: short,
  secret_access_key: secret,
  /** Of another service than Amazon's. */
  endpoint: HttpUrl.optional(),
  prefix: Prefix,
  format,
});
export const GcsConfig = S3Config.omit({ region: true, endpoint: true });
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
  file: Format,
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
  const schema = SCHEMAS[type];
  // A misspelt endpoint would send records elsewhere.
  if (schema instanceof z.ZodObject) refuseMisspelt(Object.keys(schema.shape), config, "body.config");
  if (JSON.stringify(config).length > QUOTAS.datastoreConfigChars) {
    throw invalidArgument("body.config", `is longer than ${QUOTAS.datastoreConfigChars} characters`);
  }
  return parseRequest(z.object({ config: schema }), { config }, "body").config;
}

/** Where secrets are sent. */
const PLACES = ["url", "endpoint"];

/**
 * A stored secret goes nowhere but where it was given for: whoever may not read it could have it sent.
 *
 * @param change what is said of the configuration.
 * @throws 400 for another place without the secrets.
 */
export function refuseMovedSecrets(before: Fields, after: Fields, change: Fields): void {
  const moved = PLACES.find((name) => before[name] !== after[name]);
  if (moved === undefined) return;
  const kept = Object.keys(splitSecrets(before).secrets).find(
    (name) => before[name] !== "" && (change[name] === undefined || change[name] === HIDDEN),
  );
  if (kept === undefined) return;
  throw invalidArgument(`body.config.${kept}`, `must be given again, since ${moved} changes`, "required");
}

export function splitSecrets(config: Fields): { readonly shown: Fields; readonly secrets: Fields } {
  const entries = Object.entries(config);
  // What is nested is not looked into.
  const isSecret = ([name, value]: [string, unknown]) =>
    SECRET_NAME.test(name) || (typeof value === "object" && value !== null);
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
