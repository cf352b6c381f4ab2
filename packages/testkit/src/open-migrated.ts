import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SqlDatabase, StorageTables } from "@overdub/storage";
import { migrate, openDatabase } from "@overdub/storage";
import { sql } from "kysely";

let image: Promise<Uint8Array> | undefined;

/** A migrated SQLite database without rows, as the bytes of a file. To migrate one takes longer than most tests do. */
export function migratedImage(): Promise<Uint8Array> {
  image ??= makeImage();
  return image;
}

async function makeImage(): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "overdub-test-"));
  const path = join(folder, "migrated.sqlite");
  const database = openDatabase("sqlite::memory:");
  await migrate(database);
  await sql`vacuum into ${path}`.execute(database.db);
  await database.close();
  const bytes = await readFile(path);
  await rm(folder, { recursive: true });
  return bytes;
}

/** @param url of an empty database, or one that is migrated already. */
export async function openMigrated<Tables extends StorageTables>(url: string): Promise<SqlDatabase<Tables>> {
  if (url === "sqlite::memory:") return openDatabase<Tables>(url, { image: await migratedImage() });
  const database = openDatabase<Tables>(url);
  await migrate(database);
  return database;
}
