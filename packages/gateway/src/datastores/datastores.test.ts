import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Column } from "@overdub/storage";
import { startClickHouse } from "@overdub/testkit/clickhouse-server";
import { overTcp } from "@overdub/testkit/over-tcp";
import type { TestPostgres } from "@overdub/testkit/postgres";
import { startPostgres } from "@overdub/testkit/postgres";
import type { Answer, Received, Receiver } from "@overdub/testkit/receiver";
import { fetchReceivers, startReceiver } from "@overdub/testkit/receiver";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { toRecord } from "./sink-record.ts";
import { storeRecords } from "./store-records.ts";

let t: TestGateway;
let postgres: TestPostgres;
let folder: string;
let receiver: Receiver;
/** At most, with what does not answer. */
let patienceMs: number;
beforeAll(async () => {
  postgres = await startPostgres();
  folder = await mkdtemp(join(tmpdir(), "overdub-datastores-"));
  t = await startTestGateway({
    filesFolder: folder,
    receivers: {
      allow: ["receiver.test", "127.0.0.1", "localhost"],
      fetch: (url, options) => fetchReceivers(url, { ...options, timeoutMs: Math.min(options.timeoutMs, patienceMs) }),
    },
  });
});
beforeEach(async () => {
  patienceMs = 60_000;
  receiver = await startReceiver();
});
afterAll(async () => {
  await t[Symbol.asyncDispose]();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

const SECRET = "canary_7hf3";
const add = async (type: string, config: object) =>
  (await t.call("POST", "/datastore", { body: { label: "Mine", type, config } })).json;
const write = ({ id }: { id: string }, rows: readonly unknown[], resource = "links", more = {}) =>
  storeRecords(
    t.gateway.context.store,
    { id, environmentId: t.environmentId },
    { resource, records: rows.map(toRecord), batch: "batch-1", startedAtMs: t.nowMs, config: {}, ...more },
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
    format: "ndjson",
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

test("an object store gets Parquet where it is asked for", async () => {
  const made = await add("s3", { ...bucket(), format: "parquet" });
  await write(made, [{ id: "a" }]);
  const [put] = receiver.received;
  expect(put?.path).toBe("/my-bucket/dub/links/date%3D2026-11-02/batch-1.parquet");
  expect(put?.headers["content-type"]).toBe("application/vnd.apache.parquet");
  expect(put?.text.slice(0, 4)).toBe("PAR1");
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

/** What ClickHouse says of the table. */
const clickHouseTable = ({ text }: Received) =>
  text.includes("system.tables")
    ? "ReplacingMergeTree\tid\n"
    : "id\tString\nrecord\tString\nsynced_at\tDateTime64(3)\n";

test.each(["s3", "clickhouse"])(
  "%s that hangs or breaks off in the middle of a batch gets the same one again",
  async (type) => {
    const made = await add(type, type === "s3" ? bucket() : { url: receiver.origin });
    const takes = type === "s3" ? () => true : ({ path: asked }: Received) => asked.includes("insert");
    const answering = (answer: (response: ServerResponse) => void): Answer => {
      return (response, one) => (takes(one) ? answer(response) : response.end(clickHouseTable(one)));
    };
    const rows = [{ id: "a" }, { id: "b" }];
    patienceMs = 300;
    // An object store has said everything with its status.
    const hang = (response: ServerResponse) => type === "clickhouse" && response.writeHead(200).write("<");
    receiver.answer = answering((response) => void hang(response));
    await expect(write(made, rows)).rejects.toMatchObject({
      statusCode: 502,
      message: expect.stringMatching(/timeout$/),
    });
    patienceMs = 60_000;
    receiver.answer = answering((response) => void response.destroy());
    await expect(write(made, rows)).rejects.toMatchObject({
      statusCode: 502,
      message: expect.stringMatching(/failed$/),
    });
    receiver.answer = answering((response) => response.end());
    await write(made, rows);
    const sent = receiver.received.filter(takes).map(({ path: asked, text }) => `${asked} ${text}`);
    expect([sent.length, new Set(sent).size]).toEqual([3, 1]);
  },
);

test("pages under one name are objects of their own, and tables have no names of files", async () => {
  const config = { path: "crm", file_name: "customers" };
  const files = await add("file", {});
  for (const part of ["links-000000", "links-000001"]) await write(files, [{ id: part }], "links", { config, part });
  const written = await readdir(join(folder, t.environmentId, files.id, "crm"));
  expect(written.toSorted()).toEqual(["customers-links-000000.ndjson", "customers-links-000001.ndjson"]);
  const table = await add("clickhouse", { url: receiver.origin });
  const message = "A datastore of the type clickhouse takes no path: it has tables";
  await expect(write(table, [{ id: "a" }], "links", { config })).rejects.toMatchObject({ statusCode: 400, message });
  expect(receiver.received).toEqual([]);
});

const PAYOUTS: readonly Column[] = [
  { field: "id", type: "text" },
  { field: "saleAmount", type: "integer" },
  { field: "isPaid", type: "boolean" },
  { field: "createdAt", type: "time" },
  { field: "partner", type: "json", fields: [{ field: "name", type: "text" }] },
];
/** The second says nothing that fits. */
const TYPED = [
  { id: "a", saleAmount: 12, isPaid: true, createdAt: "2026-11-02T08:00:00.123Z", partner: { name: "Ada" }, more: 1 },
  { id: "b", saleAmount: "much", isPaid: 0, createdAt: "soon", partner: null },
];

test("ClickHouse gets one table of each resource with typed columns, in which the last of each id stays", async () => {
  const server = await startClickHouse();
  onTestFinished(() => server.close());
  const made = await add("clickhouse", { url: server.origin, username: "me", password: SECRET });
  await write(made, [
    { id: "a", n: 1 },
    { id: "a", n: 2 },
  ]);
  expect(server.select("select id, record from default.dub_links final")).toEqual([
    { id: "a", record: '{"id":"a","n":2}' },
  ]);
  // A table of an earlier version gets the columns that it lacks.
  await write(made, [{ id: "old" }], "payouts");
  await write(made, TYPED, "payouts", { columns: PAYOUTS });
  const typed = server.select(
    "select id, sale_amount, is_paid, created_at, partner from default.dub_payouts order by id",
  );
  expect(typed).toEqual([
    { id: "a", sale_amount: 12, is_paid: true, created_at: "2026-11-02 08:00:00.123", partner: '{"name":"Ada"}' },
    { id: "b", sale_amount: null, is_paid: null, created_at: null, partner: null },
    { id: "old", sale_amount: null, is_paid: null, created_at: null, partner: null },
  ]);
  const columns: readonly Column[] = [{ field: "name", type: "text" }];
  const own = "id String, record String, synced_at DateTime64(3)";
  for (const [resource, table, message] of [
    [
      "partners",
      `(${own}, name Int64) engine = ReplacingMergeTree order by (name, id)`,
      "the column name of default.dub_partners is Int64, and has to be Nullable(String)",
    ],
    [
      "customers",
      "(id String, name Nullable(String)) engine = ReplacingMergeTree order by id",
      "the table default.dub_customers has other columns: it lacks record",
    ],
    [
      "events",
      `(${own}, name Nullable(String)) engine = MergeTree order by id`,
      "the table default.dub_events is a MergeTree ordered by id, and has to be a ReplacingMergeTree ordered by id, so that a row that is written again stays one",
    ],
    [
      "tags",
      `(${own}, name String) engine = ReplacingMergeTree order by name`,
      "the table default.dub_tags is a ReplacingMergeTree ordered by name, and has to be a ReplacingMergeTree ordered by id, so that a row that is written again stays one",
    ],
  ] as const) {
    server.select(`create table default.dub_${resource} ${table}`);
    await expect(write(made, [{ id: "p", name: "Ada" }], resource, { columns })).rejects.toMatchObject({
      statusCode: 400,
      message: `ClickHouse did not take records: ${message}`,
    });
    expect(server.select(`select id from default.dub_${resource}`)).toEqual([]);
  }
});

test("PostgreSQL gets rows by their ids: what is written again takes the place of what was there", async () => {
  const local = new URL(await postgres.createDatabase());
  const way = await overTcp(local);
  onTestFinished(() => way.close());
  const made = await add("postgres", { connection_string: way.url.href });
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
    await write(made, [{ id: "old" }], "commissions");
    await write(made, TYPED, "commissions", { columns: PAYOUTS });
    const typed =
      "select id, sale_amount::int, is_paid, created_at, partner, record->'more' as more from dub_commissions";
    expect((await client.query(`${typed} order by id`)).rows).toEqual([
      {
        id: "a",
        sale_amount: 12,
        is_paid: true,
        created_at: new Date("2026-11-02T08:00:00.123Z"),
        partner: { name: "Ada" },
        more: 1,
      },
      { id: "b", sale_amount: null, is_paid: null, created_at: null, partner: null, more: null },
      { id: "old", sale_amount: null, is_paid: null, created_at: null, partner: null, more: null },
    ]);
    // Tables that somebody else has made, with other columns.
    await client.query("create table dub_payouts (name text)");
    await expect(write(made, [{ id: "p" }], "payouts")).rejects.toMatchObject({
      statusCode: 400,
      message: "PostgreSQL did not take records: the table dub_payouts has other columns: it lacks id",
    });
    await client.query("alter table dub_commissions drop column sale_amount, add column sale_amount text");
    await expect(write(made, TYPED, "commissions", { columns: PAYOUTS })).rejects.toMatchObject({
      statusCode: 400,
      message:
        "PostgreSQL did not take records: the column sale_amount of dub_commissions is text, and has to be bigint",
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
