import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createStateCopier, migrate, openDatabase } from "@overdub/storage";
import { openDuckDbEventStore } from "@overdub/storage/duckdb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "../config/config.ts";
import type { Upkeep } from "../control/calls.ts";
import { createCopies } from "../installation/copies.ts";
import { dataFolderAt } from "../installation/data-folder.ts";
import { backUp } from "./back-up.ts";
import { restore } from "./restore.ts";

const KEY = Buffer.alloc(32, 7).toString("base64");
const NOW_MS = Date.UTC(2026, 10, 30, 12);
let root: string;
const at = (name: string) => join(root, name);

/** What a process at work on a data folder is like to a backup. */
async function openState(name: string) {
  const config = readConfig({ OVERDUB_DATA: at(name), OVERDUB_MASTER_KEY: KEY });
  const dataFolder = dataFolderAt(config.dataFolder);
  await mkdir(dataFolder.path, { recursive: true });
  const url = `sqlite:${dataFolder.database}`;
  const database = openDatabase(url);
  await migrate(database);
  const store = await openDuckDbEventStore(dataFolder.events);
  const upkeep = createCopies(config, dataFolder, createStateCopier(url, store)) as Upkeep;
  return {
    installation: { config, dataFolder },
    upkeep,
    async close() {
      await database.close();
      await store.close();
    },
  };
}

const into = (name: string, env: Record<string, string> = { OVERDUB_MASTER_KEY: KEY }) => {
  const config = readConfig({ OVERDUB_DATA: at(name), ...env });
  return { config, dataFolder: dataFolderAt(config.dataFolder) };
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "overdub-backup-"));
  const state = await openState("data");
  await backUp(state.installation, state.upkeep, at("backup"), NOW_MS);
  await state.close();
});

afterAll(() => rm(root, { recursive: true }));

test("a backup says what it holds and which key it needs, and not the key", async () => {
  const text = await readFile(join(at("backup"), "backup.json"), "utf8");
  expect(text).not.toContain(KEY);
  expect(JSON.parse(text)).toMatchObject({
    format: "overdub-backup",
    begunAt: "2026-11-30T12:00:00.000Z",
    masterKeyId: expect.stringMatching(/^[0-9a-f]{12}$/),
    files: [
      { name: "overdub.db", sha256: expect.stringMatching(/^[0-9a-f]{64}$/), rows: { outbox: 0, links: 0 } },
      { name: "events.duckdb", rows: { clicks: 0, leads: 0, sales: 0, watermark: 0 } },
    ],
    elsewhere: [],
  });
  expect((await readdir(at("backup"))).sort()).toEqual(["backup.json", "events.duckdb", "overdub.db"]);
});

test("a backup is written into an empty folder, and one that fails leaves it empty", async () => {
  const { installation, upkeep, close } = await openState("other");
  const write = (folder: string, from: Pick<Upkeep, "copyState"> = upkeep) =>
    backUp(installation, from as Upkeep, folder, NOW_MS);
  await expect(write(at("backup"))).rejects.toThrow("is not empty");
  await expect(write(join(at("backup"), "backup.json"))).rejects.toThrow("cannot be used");
  const damaged = {
    async copyState(folder: string) {
      const copied = await upkeep.copyState(folder);
      await truncate(join(folder, "events.duckdb"), 5000);
      return copied;
    },
  };
  await expect(write(at("failed"), damaged)).rejects.toThrow("cannot be opened");
  expect(await readdir(at("failed"))).toEqual([]);
  const servers = { DATABASE_URL: "postgres://localhost/a", EVENTS_URL: "clickhouse://localhost/a" };
  await expect(backUp(into("servers", servers), upkeep, at("nothing"), NOW_MS)).rejects.toThrow("name servers");
  await close();
});

test("a restore gives back each byte, for the owner alone", async () => {
  const folder = await restoreInto("restored");
  for (const name of ["overdub.db", "events.duckdb"]) {
    expect(await readFile(join(folder, name))).toEqual(await readFile(join(at("backup"), name)));
    expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
  }
  expect((await readdir(folder)).sort()).toEqual(["events.duckdb", "overdub.db"]);
  await expect(restore(into("restored"), at("backup"))).rejects.toThrow("is not empty (events.duckdb)");
});

async function restoreInto(name: string): Promise<string> {
  await restore(into(name), at("backup"));
  return at(name);
}

test("a restore needs the master key, as a variable or as the only file that is there", async () => {
  const none = into("keys", {});
  await expect(restore(none, at("backup"))).rejects.toThrow(
    /needs the master key [0-9a-f]{12}: put its file at .*keys/,
  );
  const wrong = into("keys", { OVERDUB_MASTER_KEY: Buffer.alloc(32, 8).toString("base64") });
  await expect(restore(wrong, at("backup"))).rejects.toThrow("OVERDUB_MASTER_KEY is another one");
  await writeFile(none.dataFolder.masterKey, Buffer.alloc(32, 9).toString("base64"), { mode: 0o600 });
  await expect(restore(none, at("backup"))).rejects.toThrow("master.key is another one");
  await writeFile(none.dataFolder.masterKey, KEY);
  await restore(none, at("backup"));
  expect((await readdir(at("keys"))).sort()).toEqual(["events.duckdb", "master.key", "overdub.db"]);
});

const DAMAGES: readonly [what: string, damage: (folder: string) => Promise<void>, message: string][] = [
  ["cut", (folder) => truncate(join(folder, "events.duckdb"), 4096), "SHA-256"],
  ["longer", (folder) => appendFile(join(folder, "overdub.db"), "x"), "SHA-256"],
  ["half", (folder) => rm(join(folder, "events.duckdb")), "cannot be copied"],
  ["unfinished", (folder) => rm(join(folder, "backup.json")), "it has no backup.json"],
  ["torn", (folder) => truncate(join(folder, "backup.json"), 10), "is damaged"],
  ["of something else", (folder) => writeFile(join(folder, "backup.json"), "[]"), "is damaged"],
  ["of later", (folder) => edit(folder, '"formatVersion": 1', '"formatVersion": 2'), "later version"],
  ["miscounted", (folder) => edit(folder, '"jobs": 0', '"jobs": 1'), "jobs has 0 rows instead of 1"],
];

async function edit(folder: string, before: string, after: string): Promise<void> {
  const path = join(folder, "backup.json");
  await writeFile(path, (await readFile(path, "utf8")).replace(before, after));
}

test.each(DAMAGES)("of a backup that is %s nothing is restored", async (what, damage, message) => {
  await cp(at("backup"), at(`${what} backup`), { recursive: true });
  await damage(at(`${what} backup`));
  await expect(restore(into(what), at(`${what} backup`))).rejects.toThrow(message);
  expect(await readdir(at(what)).catch(() => [])).toEqual([]);
});

test("files that a configuration has elsewhere go there, and nothing is overwritten", async () => {
  const env = { OVERDUB_MASTER_KEY: KEY, DATABASE_URL: `sqlite:${at("elsewhere.db")}` };
  await restore(into("apart", env), at("backup"));
  expect(await readdir(at("apart"))).toEqual(["events.duckdb"]);
  await expect(restore(into("apart, again", env), at("backup"))).rejects.toThrow("elsewhere.db is there already");
  await rename(at("elsewhere.db"), at("gone.db"));
  const server = { OVERDUB_MASTER_KEY: KEY, DATABASE_URL: "postgres://localhost/a" };
  await expect(restore(into("server", server), at("backup"))).rejects.toThrow("DATABASE_URL names a server");
});
