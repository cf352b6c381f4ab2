import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openDatabase } from "@overdub/storage";
import { temporaryFolder } from "@overdub/testkit";
import type { WorkspaceTables } from "@overdub/workspace";
import { pino } from "pino";
import { expect, test } from "vitest";
import { readConfig } from "../config/config.ts";
import { CliError } from "../terminal/cli-error.ts";
import { startServer } from "./start-server.ts";

const KEY = "dub_Chosen0By0Hand0000";

/** Starts and stops in this process. @returns what was logged. */
async function startOnce(
  data: string,
  use = async (_workspace: string): Promise<unknown> => undefined,
): Promise<string[]> {
  const lines: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
  const config = readConfig({
    OVERDUB_DATA: data,
    OVERDUB_PORT: "0",
    OVERDUB_WORKSPACE_PORT: "0",
    OVERDUB_WORKSPACE_KEY: KEY,
  });
  const { addresses, close } = await startServer(config, { empty: true, showsSecrets: true }, log);
  await use(addresses.workspace);
  await close();
  return lines;
}

test("a damaged database is told at the start, in one line, and is left as it is", async () => {
  await using folder = await temporaryFolder();
  const data = join(folder.path, "data");
  expect(await startOnce(data)).toEqual([]);
  await writeFile(join(data, "overdub.db"), "no database ".repeat(5_000));
  const failure = await startOnce(data).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CliError);
  expect((failure as Error).message).toMatch(
    /^The database \(.*overdub\.db\) is damaged: restore it from a backup\. .+$/,
  );
});

test("an empty event store beside counted clicks is told at the start, and one beside none is not", async () => {
  await using folder = await temporaryFolder();
  const data = join(folder.path, "data");
  await startOnce(data, (workspace) =>
    fetch(`${workspace}/api/links`, {
      method: "POST",
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      body: JSON.stringify({ url: "https://acme.test/" }),
    }),
  );
  await rm(join(data, "events.duckdb"));
  expect(await startOnce(data)).toEqual([]);
  await rm(join(data, "events.duckdb"));
  const database = openDatabase<WorkspaceTables>(`sqlite:${join(data, "overdub.db")}`);
  await database.db.updateTable("links").set({ clicks: 3, last_clicked_at_ms: 1 }).execute();
  await database.close();
  expect(await startOnce(data)).toEqual([expect.stringContaining("the event store is empty")]);
});
