import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { openClickHouseEventStore } from "../clickhouse-event-store.ts";
import { EVENT_MIGRATIONS } from "../migrations/migrate-events.ts";
import { targetOf } from "./migrate-clickhouse.ts";
import { parseClickHouseUrl } from "./server.ts";

const PLAIN = { username: "default", password: "", database: "default", cluster: undefined };

test.each([
  ["clickhouse://h", { ...PLAIN, origin: "http://h:8123" }],
  ["clickhouses://h", { ...PLAIN, origin: "https://h:8443" }],
  ["clickhouse://h/?tls=true", { ...PLAIN, origin: "https://h:8443" }],
  ["clickhouses://h:9000/?tls=false", { ...PLAIN, origin: "http://h:9000" }],
  ["clickhouse://[::1]:8124/events", { ...PLAIN, origin: "http://[::1]:8124", database: "events" }],
  [
    "clickhouse://us%40er:p%2Fw%3A@h:1/db_1?cluster=main",
    { username: "us@er", password: "p/w:", origin: "http://h:1", database: "db_1", cluster: "main" },
  ],
])("%s", (url, expected) => {
  expect(parseClickHouseUrl(url)).toEqual(expected);
});

test.each([
  "clickhouse",
  "https://u:secret@h",
  "clickhouse://u:secret@",
  "clickhouse://u:secret@h:99999",
  "clickhouse://u:secret%@h",
  "clickhouse://u:secret@h/a;drop",
  "clickhouse://u:secret@h/a/b",
  "clickhouse://u:secret@h/?cluster=",
  "clickhouse://u:secret@h/?cluster=a%27",
  "clickhouse://u:secret@h/?tls=yes",
  "clickhouse://u:secret@h/?tsl=true",
])("%s is refused without being repeated", (url) => {
  expect(() => parseClickHouseUrl(url)).toThrow(/ClickHouse URL[^\n]*\.$/);
  expect(() => parseClickHouseUrl(url)).not.toThrow(/secret/);
});

test("tables of a cluster are replicated, on each of its servers", () => {
  const statementsFor = (url: string) =>
    EVENT_MIGRATIONS.flatMap(({ clickhouse }) => clickhouse(targetOf(parseClickHouseUrl(url))));
  const [statement] = statementsFor("clickhouse://h/db?cluster=main");
  expect(statement).toContain("db.events on cluster main");
  expect(statement).toContain("ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')");
  expect(statementsFor("clickhouse://h/db")[0]).toContain("engine = MergeTree\n");
});

test("a server is asked over HTTP as the user of the URL, and its refusal names no password", async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://h");
    seen.push(url.searchParams.get("database") ?? undefined, request.headers.authorization);
    response.writeHead(403, { "x-clickhouse-exception-code": "516" });
    response.end("Code: 516. DB::Exception: user: Authentication failed. (AUTHENTICATION_FAILED)");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const error = await openClickHouseEventStore(`clickhouse://user:secret@127.0.0.1:${port}/db`).catch(String);
  expect(error).toMatch(/Authentication failed/);
  expect(error).not.toContain("secret");
  expect(seen).toEqual(["db", `Basic ${Buffer.from("user:secret").toString("base64")}`]);
});
