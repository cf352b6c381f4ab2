import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import { numbered } from "../../testing/event-stores.ts";
import { sampleClick } from "../../testing/sample-events.ts";
import { temporaryDirectory } from "../../testing/temporary-directory.ts";
import { openDuckDbEventStore } from "../duckdb-event-store.ts";
import { readEventLines } from "../event-lines.ts";

const EVERYTHING = { workspaceId: "ws_1", fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };

test("one file is open once: a second time, here or in another process, is a clear error", async () => {
  const path = join(await temporaryDirectory(), "events.duckdb");
  const store = await openDuckDbEventStore(path);
  await expect(openDuckDbEventStore(path)).rejects.toThrow(`${path} is already open in this process`);
  const child = startKeeper(path);
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    errors += text;
  });
  expect(await once(child, "close")).toEqual([1, null]);
  expect(errors).toContain(`${path} is in use by another process`);
  await store.close();
  await store.close();
  await (await openDuckDbEventStore(path)).close();
});

test("what was appended survives kill -9, and the file opens again", async () => {
  const path = join(await temporaryDirectory(), "events.duckdb");
  for (let round = 1; round <= 3; round++) {
    const child = startKeeper(path);
    await once(createInterface(child.stdout), "line");
    child.kill("SIGKILL");
    await once(child, "close");
    const store = await openDuckDbEventStore(path);
    const { count } = await store.count("click", EVERYTHING);
    expect([await store.watermark(), count]).toEqual([round, round]);
    await store.close();
  }
});

test("a file that was made before events kept their numbers is taken over", async () => {
  const path = join(await temporaryDirectory(), "events.duckdb");
  const store = await openDuckDbEventStore(path);
  await store.append(numbered([sampleClick({ clickId: "old" })]));
  await store.close();
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const table of ["clicks", "leads", "sales"]) await connection.run(`alter table ${table} drop column seq`);
  await connection.run("drop table event_migrations");
  connection.closeSync();
  instance.closeSync();
  const again = await openDuckDbEventStore(path);
  await again.append(numbered([sampleClick({ clickId: "new" })], 2));
  const listed = readEventLines("click", await again.listAfter("click", EVERYTHING, -1, 10));
  expect(listed.map(({ seq, event }) => [seq, event.clickId])).toEqual([
    [0, "old"],
    [2, "new"],
  ]);
  await again.close();
});

/** A process that opens the file, adds one click, prints a line and keeps the file open. */
function startKeeper(path: string) {
  const program = fileURLToPath(new URL("../../testing/keep-events-open.ts", import.meta.url));
  return spawn(process.execPath, [program, path], { stdio: "pipe" });
}
