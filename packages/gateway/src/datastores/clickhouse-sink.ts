import type { GuardedFetch } from "@overdub/limits";
import { FetchError } from "@overdub/limits";
import type { z } from "zod";
import { GatewayError } from "../errors/gateway-error.ts";
import type { ClickHouseConfig } from "./datastore-config.ts";
import type { KeyedRecord } from "./record-key.ts";

type Server = z.output<typeof ClickHouseConfig>;

const TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 8_192;

/**
 * Inserts records into a table of `id`, `record` and `synced_at`, of which the last of each id stays when parts are merged.
 *
 * @param batch of the same batch the server takes one, where it remembers them.
 */
export async function insertIntoClickHouse(
  fetch: GuardedFetch,
  server: Server,
  table: string,
  records: readonly KeyedRecord[],
  batch: string,
): Promise<void> {
  const name = `${server.database}.${table}`;
  await query(
    fetch,
    server,
    `create table if not exists ${name} (id String, record String, synced_at DateTime64(3) default now64(3)) ` +
      "engine = ReplacingMergeTree(synced_at) order by id",
  );
  const rows = records.map(({ id, record }) => JSON.stringify({ id, record: JSON.stringify(record) })).join("\n");
  const insert = new URLSearchParams({
    query: `insert into ${name} (id, record) format JSONEachRow`,
    insert_deduplication_token: batch,
  });
  await query(fetch, server, rows, insert);
}

async function query(
  fetch: GuardedFetch,
  { url, username, password }: Server,
  body: string,
  parameters = new URLSearchParams(),
): Promise<void> {
  const target = new URL(url);
  target.search = parameters.toString();
  try {
    const { status, body: answer } = await fetch(target.href, {
      timeoutMs: TIMEOUT_MS,
      accept: "*/*",
      maxBytes: MAX_ANSWER_BYTES,
      beyond: "cut",
      post: { body, headers: { "X-ClickHouse-User": username, "X-ClickHouse-Key": password } },
    });
    if (status >= 200 && status < 300) return;
    const code = /Code: (\d{1,5})\b/.exec(answer.toString("utf8"))?.[1];
    const reason = `ClickHouse answered ${status}${code === undefined ? "" : `, code ${code}`}`;
    throw new GatewayError(status === 429 || status >= 500 ? 502 : 400, reason);
  } catch (error) {
    if (error instanceof FetchError) throw new GatewayError(502, `ClickHouse was not reached: ${error.failure}`);
    throw error;
  }
}
