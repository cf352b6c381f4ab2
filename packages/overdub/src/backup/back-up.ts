import { chmod, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { RowCounts } from "@overdub/storage";
import { COPIED_DATABASE, COPIED_EVENTS, inspectDatabase, inspectEvents } from "@overdub/storage";
import type { Config } from "../config/config.ts";
import type { Upkeep } from "../control/calls.ts";
import type { DataFolder } from "../installation/data-folder.ts";
import { loadKeptMasterKeys } from "../installation/master-keys.ts";
import { stateFiles } from "../installation/state-files.ts";
import { CliError } from "../terminal/cli-error.ts";
import { VERSION } from "../terminal/program.ts";
import { showProgress } from "../terminal/progress.ts";
import { makeEmptyFolder } from "./empty-folder.ts";
import type { BackedUpFile, Manifest } from "./manifest.ts";
import { BYTES_PER_MB, digestOf, syncFile, writeManifest } from "./manifest.ts";

/**
 * Writes everything that the installation has in files into a folder, while its server goes on, and reads it again.
 *
 * @param folder absolute; none, or an empty one.
 * @throws       CliError; the folder is then as empty as it was.
 */
export async function backUp(
  { config, dataFolder }: { readonly config: Config; readonly dataFolder: DataFolder },
  upkeep: Upkeep,
  folder: string,
  nowMs: number,
): Promise<Manifest> {
  const { database, events } = stateFiles(config, dataFolder);
  if (database === undefined && events === undefined) {
    throw new CliError(
      "DATABASE_URL and EVENTS_URL name servers: back them up with their own tools, the database first.",
    );
  }
  const { ring } = await loadKeptMasterKeys(config, dataFolder);
  await makeEmptyFolder(folder);
  try {
    const copied = await copy(upkeep, folder);
    const files = [
      ...(copied.database ? [await check(folder, COPIED_DATABASE, async (path) => inspectDatabase(path))] : []),
      ...(copied.events ? [await check(folder, COPIED_EVENTS, inspectEvents)] : []),
    ];
    const manifest: Manifest = {
      format: "overdub-backup",
      formatVersion: 1,
      begunAt: new Date(nowMs).toISOString(),
      version: VERSION,
      masterKeyId: ring[0].id,
      files,
      elsewhere: [...(copied.database ? [] : ["DATABASE_URL"]), ...(copied.events ? [] : ["EVENTS_URL"])],
    };
    await writeManifest(folder, manifest);
    return manifest;
  } catch (error) {
    for (const name of [COPIED_DATABASE, COPIED_EVENTS, `${COPIED_EVENTS}.wal`])
      await rm(join(folder, name), { force: true });
    throw error;
  }
}

async function copy(upkeep: Upkeep, folder: string) {
  using line = showProgress({ verb: "Copying", unit: "MB" });
  return await upkeep.copyState(folder, line.report);
}

async function check(
  folder: string,
  name: string,
  inspect: (path: string) => Promise<RowCounts>,
): Promise<BackedUpFile> {
  const path = join(folder, name);
  const rows = await inspect(path);
  await chmod(path, 0o600);
  await syncFile(path);
  const { size: bytes } = await stat(path);
  using line = showProgress({ verb: `Checking ${name}`, unit: "MB" });
  const sha256 = await digestOf(path, ({ done }) => line.report(inMegabytes(done, bytes)));
  return { name, bytes, sha256, rows };
}

export function inMegabytes(done: number, total: number) {
  return { done: Math.floor(done / BYTES_PER_MB), total: Math.ceil(total / BYTES_PER_MB) };
}
