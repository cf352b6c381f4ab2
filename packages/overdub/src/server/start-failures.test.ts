import { once } from "node:events";
import { open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Finished } from "@overdub/testkit";
import { launchOverdub, runOverdub, startOverdub, temporaryFolder } from "@overdub/testkit";
import { expect, test } from "vitest";

const SECRET = "s3cret-of-the-operator";
const OTHER_KEY = Buffer.alloc(32, 7).toString("base64");

/** Exactly one line for the operator, which tells what to mend and no secret. */
function expectRefusal({ code, stdout, stderr }: Finished, message: RegExp): void {
  expect(stderr).toMatch(/^overdub: [^\n]+\n$/);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain(SECRET);
  expect(stderr).not.toContain(OTHER_KEY);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
}

test.concurrent.each([
  ["a malformed master key", { OVERDUB_MASTER_KEY: SECRET }, /master key .*32 bytes in base64/i],
  ["a database out of reach", { DATABASE_URL: `postgres://u:${SECRET}@127.0.0.1:1/d` }, /DATABASE_URL.*ECONNREFUSED/],
  ["a file of rates that is none", { OVERDUB_EXCHANGE_RATES: "package.json" }, /OVERDUB_EXCHANGE_RATES.*"rates"/],
  ["a file of rates that is not there", { OVERDUB_EXCHANGE_RATES: "/nope.json" }, /RATES \(\/nope\.json\).*read/],
  ["a malformed database URL", { DATABASE_URL: `postgres://u:${SECRET}@[h/d` }, /DATABASE_URL.*Invalid URL/],
])("%s stops the start with one line, and nothing is made", async (_name, env, message) => {
  await using folder = await temporaryFolder();
  const data = join(folder.path, "data");
  expectRefusal(await runOverdub(["serve"], { data, env }), message);
  // The folder itself may be there, empty.
  expect(await readdir(data).catch(() => [])).toEqual([]);
});

test.concurrent("a taken port is named with the variable to change", async () => {
  await using folder = await temporaryFolder();
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const port = String((other.address() as AddressInfo).port);
  try {
    const env = { OVERDUB_WORKSPACE_PORT: port };
    const refused = await runOverdub(["serve"], { data: join(folder.path, "data"), env });
    expectRefusal(refused, new RegExp(`Port ${port} is taken: .* OVERDUB_WORKSPACE_PORT\\.`));
    expect(await readdir(folder.path)).toEqual([]);
  } finally {
    other.close();
  }
});

test.concurrent("a data folder that can't be made is named", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "file");
  await writeFile(file, "");
  expectRefusal(await runOverdub(["serve"], { data: join(file, "data") }), /data folder .*file\/data .*OVERDUB_DATA/);
});

test.concurrent("a large database is checked beside the server, which damage ends", async () => {
  await using server = await startOverdub({ args: ["--empty"] });
  await server.stop();
  const path = join(server.data, "overdub.db");
  const sqlite = new DatabaseSync(path);
  sqlite.exec("create table large (id integer primary key, value text)");
  const insert = sqlite.prepare("insert into large values (?, hex(zeroblob(20000)))");
  for (let id = 0; id < 1_000; id += 1) insert.run(id);
  const pages = Number(sqlite.prepare("pragma page_count").get()?.page_count);
  sqlite.close();
  const file = await open(path, "r+");
  await file.write(Buffer.alloc(200 * 4096, "x"), 0, 200 * 4096, (pages - 300) * 4096);
  await file.close();
  const { code, stdout, stderr } = await launchOverdub({ data: server.data }).finished;
  expect(code).toBe(1);
  expect(stdout + stderr).toMatch(/overdub\.db\) is damaged: restore it from a backup\. SQLite says: .+/);
});

test.concurrent("another master key, and a second server, are turned away and change nothing", async () => {
  await using server = await startOverdub({ args: ["--empty"] });
  const { data } = server;
  expectRefusal(await runOverdub(["serve"], { data }), new RegExp(`already runs on ${data}: process ${server.pid}`));
  await server.stop();

  const key = join(data, "master.key");
  const original = await readFile(key, "utf8");
  const wrongKey = /master key does not open \d+ stored secret\(s\)/;
  expectRefusal(await runOverdub(["serve"], { data, env: { OVERDUB_MASTER_KEY: OTHER_KEY } }), wrongKey);
  await writeFile(key, "cut off");
  expectRefusal(await runOverdub(["serve"], { data }), /master key in .*master\.key must be 32 bytes/);
  await rm(key);
  await rm(join(data, "events.duckdb"));
  expectRefusal(await runOverdub(["serve"], { data }), /master key/i);
  // Before anything of the outbox could go into another store than its own.
  expect(await readdir(data)).not.toContain("events.duckdb");
  await writeFile(key, original, { mode: 0o600 });

  await using again = await startOverdub({ data });
  expect(again.output.stderr).toBe("");
  expect(again.apiToken).toBe("");
  expect((await stat(key)).mode & 0o777).toBe(0o600);
});

test.concurrent("a server that was killed does not keep the next one out", async () => {
  await using server = await startOverdub({ args: ["--empty"] });
  await server.stop("SIGKILL");
  expect(await readdir(server.data)).toContain("server.json");
  // The number of the killed process is in use again, as is usual in a container.
  const stale = { pid: process.pid, gateway: server.gateway, workspace: server.workspace };
  await writeFile(join(server.data, "server.json"), JSON.stringify(stale));
  await using next = await startOverdub({ data: server.data, env: { OVERDUB_PORT: new URL(server.gateway).port } });
  expect(next.output.stderr).toBe("");
});
