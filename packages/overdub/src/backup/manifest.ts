import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RowCounts } from "@overdub/storage";
import type { Report } from "@overdub/workspace";
import { CliError } from "../terminal/cli-error.ts";

/** A file of a backup: database or event store. */
export interface BackedUpFile {
  readonly name: string;
  readonly bytes: number;
  /** SHA-256, hex. */
  readonly sha256: string;
  /** Rows by table. */
  readonly rows: RowCounts;
}

/** What a backup says of itself. It is written last: a folder without it holds no whole backup. */
export interface Manifest {
  readonly format: "overdub-backup";
  readonly formatVersion: 1;
  /** ISO 8601, UTC: everything acknowledged before is in it. */
  readonly begunAt: string;
  /** Of the program that wrote it. */
  readonly version: string;
  /** The id of the master key that opens the stored credentials. The key itself is never in a backup. */
  readonly masterKeyId: string;
  readonly files: readonly BackedUpFile[];
  /** Variables that name servers, whose data has to be backed up with their own tools. */
  readonly elsewhere: readonly string[];
}

const NAME = "backup.json";
export const BYTES_PER_MB = 1024 * 1024;

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await using file = await open(join(folder, NAME), "wx", 0o600);
  await file.writeFile(`${JSON.stringify(manifest, null, 2)}\n`);
  await file.sync();
}

/** @throws CliError when the folder holds no backup, an unfinished one, or one of a later version. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, NAME), "utf8").catch((cause) => {
    throw new CliError(`${folder} is no backup, or one that was not finished: it has no ${NAME}.`, { cause });
  });
  const manifest = parse(text);
  if (manifest?.format !== "overdub-backup") throw new CliError(`${join(folder, NAME)} is damaged.`);
  if (manifest.formatVersion !== 1) throw new CliError(`${folder} was written by a later version of Overdub.`);
  return manifest;
}

function parse(text: string): Manifest | undefined {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}

/** @returns SHA-256, hex. @param report in bytes of this file. */
export async function digestOf(path: string, report?: Report): Promise<string> {
  const hash = createHash("sha256");
  let done = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: BYTES_PER_MB })) {
    hash.update(chunk);
    done += chunk.length;
    report?.({ done });
  }
  return hash.digest("hex");
}

/** So that what the manifest names is on disk before the manifest is. */
export async function syncFile(path: string): Promise<void> {
  await using file = await open(path, "r+");
  await file.sync();
}
