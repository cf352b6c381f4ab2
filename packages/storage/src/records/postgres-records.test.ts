import type { TcpWay } from "@overdub/testkit/over-tcp";
import { overTcp } from "@overdub/testkit/over-tcp";
import type { TestPostgres } from "@overdub/testkit/postgres";
import { startPostgres } from "@overdub/testkit/postgres";
import { Client } from "pg";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { upsertRecords } from "./postgres-records.ts";

let postgres: TestPostgres;
let way: TcpWay;
let client: Client;
beforeAll(async () => {
  postgres = await startPostgres();
  const local = new URL(await postgres.createDatabase());
  way = await overTcp(local);
  client = new Client({ connectionString: local.href });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  way?.close();
  await postgres?.stop();
});

const ROWS = Array.from({ length: 200 }, (_, index) => ({ id: `r${index}`, value: { id: `r${index}`, n: index } }));
const write = (table: string, statementMs?: number) =>
  upsertRecords(
    { url: way.url.href, table, lookup: () => (_name, _options, done) => done(null, "127.0.0.1", 4), statementMs },
    ROWS,
  );
const count = async (table: string) => (await client.query(`select count(*)::int as n from ${table}`)).rows[0].n;

test.each([
  ["hang", /timeout/],
  ["break off", /terminated|closed|ECONNRESET/],
] as const)("a server that %ss in the middle of a batch has none of it, and takes it later", async (then, reason) => {
  const table = `links_${then.replace(" ", "_")}`;
  way.trap = { text: "insert into", then };
  onTestFinished(() => void way.breakOff());
  await expect(write(table, 500)).rejects.toThrow(reason);
  expect(await count(table)).toBe(0);
  await write(table);
  await write(table);
  expect(await count(table)).toBe(ROWS.length);
});

const OWN = "record jsonb not null, synced_at timestamptz not null";

test.each([
  ["no_key", `id text, ${OWN}`, "the table no_key has no unique index of id alone"],
  ["two_keys", `id text, ${OWN}, day int default 1, primary key (id, day)`, "has no unique index of id alone"],
  [
    "strict",
    `id text primary key, ${OWN}, name text not null`,
    "the table strict has other columns: name takes no null",
  ],
  [
    "short",
    `id character varying(5) primary key, ${OWN}`,
    "the column id of short is character varying(5), and has to be text",
  ],
])("a table %s of somebody else is refused as a whole, with what is in the way", async (table, columns, message) => {
  await client.query(`create table ${table} (${columns})`);
  await expect(write(table)).rejects.toThrow(message);
  expect(await count(table)).toBe(0);
});

test("a table of somebody else that fits is written to, and what it has besides stays as it is", async () => {
  await client.query(`create table wide (no serial, name text, seen int not null default 7, id text unique, ${OWN})`);
  await write("wide");
  const { rows } = await client.query("select id, name, seen from wide where id = 'r1'");
  expect(rows).toEqual([{ id: "r1", name: null, seen: 7 }]);
});
