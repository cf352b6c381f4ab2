import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestPostgres } from "@overdub/testkit/postgres";
import { startPostgres } from "@overdub/testkit/postgres";
import type { Receiver } from "@overdub/testkit/receiver";
import { fetchReceivers, startReceiver } from "@overdub/testkit/receiver";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { storeRecords } from "./store-records.ts";

let t: TestGateway;
let postgres: TestPostgres;
let folder: string;
let receiver: Receiver;
beforeAll(async () => {
  postgres = await startPostgres();
  folder = await mkdtemp(join(tmpdir(), "overdub-datastores-"));
  t = await startTestGateway({
    filesFolder: folder,
    receivers: { allow: ["receiver.test", "127.0.0.1", "localhost"], fetch: fetchReceivers },
  });
});
beforeEach(async () => {
  receiver = await startReceiver();
});
afterAll(async () => {
  await t[Symbol.asyncDispose]();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The tests' server listens on a socket of the file system, which is none of a datastore's. */
async function overTcp(local: URL): Promise<URL> {
  const folderOfSocket = local.searchParams.get("host") ?? local.hostname;
  const path = join(
    decodeURIComponent(folderOfSocket),
    `.s.PGSQL.${local.port || local.searchParams.get("port") || 5432}`,
  );
  const server = createServer((client) => {
    const upstream = connect(path);
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { username, password, pathname } = local;
  return new URL(
    `postgres://${username || "postgres"}:${password}@127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
  );
}

const SECRET = "canary_7hf3";
const add = async (type: string, config: object) =>
  (await t.call("POST", "/datastore", { body: { label: "Mine", type, config } })).json;
const write = ({ id }: { id: string }, rows: readonly unknown[], resource = "links") =>
  storeRecords(
    t.gateway.context.store,
    { id, environmentId: t.environmentId },
    { resource, rows, batch: "batch-1", startedAtMs: t.nowMs, config: {} },
  );
const bucket = () => ({
  bucket: "my-bucket",
  access_key_id: "AK",
  secret_access_key: SECRET,
  endpoint: receiver.origin,
  prefix: "dub/",
});

test("secrets are sealed and never shown, and a change keeps those that it does not name", async () => {
  const made = await add("s3", bucket());
  expect(made.config).toEqual({
    bucket: "my-bucket",
    region: "us-east-1",
    endpoint: receiver.origin,
    prefix: "dub/",
    access_key_id: "AK",
    secret_access_key: "[redacted]",
  });
  const rows = await t.db.selectFrom("datastores").selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(SECRET);
  await t.call("PATCH", `/datastore/${made.id}`, {
    body: { config: { prefix: "new/", secret_access_key: "[redacted]" } },
  });
  await write(made, [{ id: "a" }]);
  const [put] = receiver.received;
  expect(put?.path).toBe("/my-bucket/new/links/date%3D2026-11-02/batch-1.ndjson");
  expect(put?.text).toBe('{"id":"a"}\n');
  expect(put?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AK\/20261102\/us-east-1\/s3\/aws4_request,SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date,Signature=[0-9a-f]{64}$/,
  );
});

test.each([
  [503, 502, "The object store answered 503 SlowDown"],
  [403, 400, "The object store answered 403 SlowDown"],
])("a store that answers %d is told as %d", async (status, told, message) => {
  const made = await add("s3", bucket());
  receiver.answer = (response) => response.writeHead(status).end("<Error><Code>SlowDown</Code></Error>");
  const answer = await t.call("POST", `/datastore/${made.id}/test/uploadObject`, { body: {} });
  expect(answer.json).toMatchObject({ statusCode: told, message });
});

test("ClickHouse gets one table of each resource, and each batch with a token", async () => {
  const made = await add("clickhouse", { url: receiver.origin, username: "me", password: SECRET, database: "dub" });
  await write(made, [
    { id: "a", n: 1 },
    { id: "a", n: 2 },
  ]);
  const [create, insert] = receiver.received;
  expect(create?.text).toContain("create table if not exists dub.dub_links (id String, record String");
  expect(create?.headers["x-clickhouse-key"]).toBe(SECRET);
  expect(decodeURIComponent(insert?.path ?? "")).toContain("insert_deduplication_token=batch-1");
  expect(insert?.text).toBe('{"id":"a","record":"{\\"id\\":\\"a\\",\\"n\\":2}"}');
});

test("PostgreSQL gets rows by their ids: what is written again takes the place of what was there", async () => {
  const local = new URL(await postgres.createDatabase());
  const url = await overTcp(local);
  const made = await add("postgres", { connection_string: url.href });
  expect(made.config).toEqual({ table_prefix: "dub_", connection_string: "[redacted]" });
  await write(made, [
    { id: "a", n: 1 },
    { id: "b", text: "nul \0" },
  ]);
  await write(made, [{ id: "a", n: 2 }]);
  await write(
    made,
    [
      { event: "click", click: { id: "c1" } },
      { event: "lead", eventId: "l1" },
    ],
    "events",
  );
  const client = new Client({ connectionString: local.href });
  await client.connect();
  try {
    expect((await client.query("select id, record from dub_links order by id")).rows).toEqual([
      { id: "a", record: { id: "a", n: 2 } },
      { id: "b", record: { id: "b", text: "nul �" } },
    ]);
    expect((await client.query("select id from dub_events order by id")).rows).toEqual([
      { id: "click/c1" },
      { id: "lead/l1" },
    ]);
    // A table that somebody else has made, with other columns.
    await client.query("create table dub_payouts (name text)");
    await expect(write(made, [{ id: "p" }], "payouts")).rejects.toMatchObject({
      statusCode: 400,
      message: expect.stringMatching(/^PostgreSQL did not take records: 42/),
    });
  } finally {
    await client.end();
  }
});

test("a server that must not be reached is not, and one that is not there may come", async () => {
  const closed = await add("postgres", { connection_string: "postgres://u:p@127.0.0.1:1/x" });
  await expect(write(closed, [{ id: "a" }])).rejects.toMatchObject({ statusCode: 502 });
  await using strict = await startTestGateway();
  const { json } = await strict.call("POST", "/datastore", {
    body: { label: "x", type: "postgres", config: { connection_string: `postgres://u:${SECRET}@127.0.0.1:5432/x` } },
  });
  const tried = await strict.call("POST", `/datastore/${json.id}/test/insert`, { body: {} });
  expect(tried.json).toMatchObject({ statusCode: 502 });
  expect(tried.text).not.toContain(SECRET);
});

test("files stay below the folder of their datastore", async () => {
  const made = await add("file", {});
  expect((await t.call("POST", `/datastore/${made.id}/test/uploadObject`, { body: { path: "../.." } })).status).toBe(
    400,
  );
  const body = JSON.stringify({ path: "a/b", file_name: "c.txt", content: "x" });
  const headers = { "content-type": "text/plain;charset=UTF-8" };
  expect((await t.call("POST", `/datastore/${made.id}/test/uploadObject`, { body, headers })).json).toEqual({
    success: true,
  });
  expect(await readFile(join(folder, t.environmentId, made.id, "a/b/c.txt"), "utf8")).toBe("x");
});

test("what nothing here can write to is stored, and says so when it is used", async () => {
  const made = await add("qdrant", { url: "https://x.test", api_key: SECRET });
  expect(made.config).toEqual({ url: "https://x.test", api_key: "[redacted]" });
  expect((await t.call("POST", `/datastore/${made.id}/test/search`, { body: {} })).json).toMatchObject({
    statusCode: 400,
    message: expect.stringContaining("of the type qdrant"),
  });
});

test.each([
  ["s3", { bucket: "UPPER" }, "body.config.bucket: is no name of a bucket"],
  ["postgres", { connection_string: "mysql://x" }, "must begin with postgres://"],
  ["clickhouse", { url: "https://x", table_prefix: "a; drop" }, "must be lower-case letters"],
  ["file", { format: "xlsx" }, "body.config.format"],
])("a datastore %s with %j is refused", async (type, config, message) => {
  expect(await add(type, config)).toMatchObject({ statusCode: 400, message: expect.stringContaining(message) });
});

test("a stored secret goes nowhere but where it was given for", async () => {
  const { id } = await add("clickhouse", { url: "https://db.test/", password: SECRET });
  const change = (config: object) => t.call("PATCH", `/datastore/${id}`, { body: { config } });
  for (const config of [{ url: "https://evil.test/" }, { url: "https://evil.test/", password: "[redacted]" }]) {
    const { status, json } = await change(config);
    expect([status, json.message]).toEqual([400, expect.stringContaining("must be given again, since url changes")]);
  }
  expect((await t.call("GET", `/datastore/${id}`)).json.config.url).toBe("https://db.test/");
  expect((await change({ url: "https://db.test/", username: "writer" })).status).toBe(200);
  expect((await change({ url: "https://new.test/", password: "another" })).status).toBe(200);
  const s3 = { bucket: "my-bucket", access_key_id: "id", secret_access_key: SECRET };
  const bucket = await add("s3", s3);
  const moved = await t.call("PATCH", `/datastore/${bucket.id}`, {
    body: { config: { endpoint: "https://evil.test" } },
  });
  expect(moved.status).toBe(400);
});

test("a configuration that would be shown with a secret, or go elsewhere than it says, is refused", async () => {
  const s3 = { bucket: "my-bucket", access_key_id: "id", secret_access_key: SECRET };
  const refused = [
    ["clickhouse", { url: `https://me:${SECRET}@db.test/` }],
    ["s3", { ...s3, endpoit: "https://minio.test" }],
    ["s3", { ...s3, region: "x.evil.test/#" }],
    ["qdrant", { url: "https://q.test", note: "x".repeat(20_000) }],
  ] as const;
  for (const [type, config] of refused) {
    const { status, text } = await t.call("POST", "/datastore", { body: { label: "Mine", type, config } });
    expect([type, status]).toEqual([type, 400]);
    expect(text).not.toContain(SECRET);
  }
  const nested = await add("mongo_data_api", { url: "https://m.test", auth: { value: SECRET } });
  expect(nested.config).toEqual({ url: "https://m.test", auth: "[redacted]" });
});
