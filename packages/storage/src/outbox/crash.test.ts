import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { openDuckDbEventStore } from "../events/duckdb-event-store.ts";
import { openDatabase } from "../sql/open-database.ts";
import { describeEachDialect } from "../testing/databases.ts";
import { temporaryDirectory } from "../testing/temporary-directory.ts";
import { createOutbox } from "./outbox.ts";

const KILLS = 3;

describeEachDialect("under kill -9", ({ createUrl }) => {
  test.each(["this thread", "thread"])(
    "with a backlog in %s, every acknowledged click counts exactly once",
    async (place) => {
      const databaseUrl = await createUrl();
      const eventsPath = join(await temporaryDirectory(), "events.duckdb");
      const acknowledged: string[] = [];
      for (let round = 0; round < KILLS; round++) {
        const child = startProgram("append-forever.ts", databaseUrl, eventsPath, place);
        const ids = readLines(child);
        // Killed after a different amount of progress each time, in the middle of a batch, a drain or a settling.
        await ids.atLeast(500 + round * 700);
        child.kill("SIGKILL");
        acknowledged.push(...(await ids.complete()));
      }

      const database = openDatabase(databaseUrl);
      const eventStore = await openDuckDbEventStore(eventsPath);
      const settled: string[] = [];
      const outbox = await createOutbox({
        database,
        eventStore,
        settle: async (_tx, events) => void settled.push(...events.map((event) => event.clickId)),
      });
      await outbox.drain();
      const everything = { workspaceId: "ws_1", fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
      const stored = await eventStore.list("click", everything, { offset: 0, limit: 1_000_000, order: "asc" });
      const { rows } = await sql<{ id: string; times: number }>`select id, times from settled_clicks`.execute(
        database.db,
      );
      await outbox.close();
      await eventStore.close();
      await database.close();

      const ids = stored.map((event) => event.clickId);
      const idSet = new Set(ids);
      expect(idSet.size).toBe(ids.length);
      expect(acknowledged.filter((id) => !idSet.has(id))).toEqual([]);
      expect(acknowledged.length).toBeGreaterThan(KILLS * 500);
      // Settled by a killed process or by this one, never by both.
      expect([...rows.map((row) => row.id), ...settled].toSorted()).toEqual(ids.toSorted());
      expect(rows.filter((row) => row.times !== 1)).toEqual([]);
    },
  );

  test("everything that was acknowledged, or shown to anybody else, is there afterwards", async () => {
    const databaseUrl = await createUrl();
    const told: string[] = [];
    for (let round = 0; round < KILLS; round++) {
      const child = startProgram("write-and-show.ts", databaseUrl);
      const lines = readLines(child);
      // Killed in the middle of a turn, or of a commit.
      await lines.atLeast(3_000 + round * 1_111);
      child.kill("SIGKILL");
      told.push(...(await lines.complete()));
    }
    const database = openDatabase(databaseUrl);
    onTestFinished(() => database.close());
    const { rows } = await sql<{ id: string }>`select id from notes`.execute(database.db);
    const there = new Set(rows.map(({ id }) => id));
    for (const what of ["acknowledged", "shown"]) {
      const ids = told.filter((line) => line.startsWith(what)).map((line) => line.slice(what.length + 1));
      expect(ids.length).toBeGreaterThan(KILLS * 50);
      expect(ids.filter((id) => !there.has(id))).toEqual([]);
    }
  });
});

function startProgram(name: string, ...args: readonly string[]): ChildProcess {
  const program = fileURLToPath(new URL(`../testing/${name}`, import.meta.url));
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

function readLines({ stdout }: ChildProcess) {
  if (!stdout) throw new Error("The child has no stdout.");
  let text = "";
  stdout.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
  });
  const closed = once(stdout, "close");
  // A line cut off by the kill was not told, so it does not count.
  const lines = () => text.split("\n").slice(0, -1);
  return {
    async atLeast(count: number) {
      while (lines().length < count) await once(stdout, "data");
    },
    async complete() {
      await closed;
      return lines();
    },
  };
}
