import { constants, existsSync } from "node:fs";
import { chmod, copyFile, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { COPIED_DATABASE, inspectDatabase, inspectEvents } from "@overdub/storage";
import type { Config } from "../config/config.ts";
import type { DataFolder } from "../installation/data-folder.ts";
import { makeDataFolder } from "../installation/data-folder.ts";
import { loadKeptMasterKeys } from "../installation/master-keys.ts";
import type { StateFiles } from "../installation/state-files.ts";
import { stateFiles } from "../installation/state-files.ts";
import { CliError } from "../terminal/cli-error.ts";
import { showProgress } from "../terminal/progress.ts";
import { inMegabytes } from "./back-up.ts";
import { makeEmptyFolder } from "./empty-folder.ts";
import type { BackedUpFile, Manifest } from "./manifest.ts";
import { digestOf, readManifest, syncFile } from "./manifest.ts";

/**
 * Makes an installation of a backup, in a data folder that holds nothing, or the master key alone.
 *
 * @param folder of the backup.
 * @throws       CliError, and then nothing has been restored.
 */
export async function restore(
  { config, dataFolder }: { readonly config: Config; readonly dataFolder: DataFolder },
  folder: string,
): Promise<Manifest> {
  const manifest = await readManifest(folder);
  await makeEmptyFolder(dataFolder.path, [basename(dataFolder.masterKey)]);
  await makeDataFolder(dataFolder);
  await assertMasterKey(manifest, config, dataFolder);
  const targets = manifest.files.map((file) => ({ file, path: targetOf(file, stateFiles(config, dataFolder)) }));
  const written: string[] = [];
  try {
    for (const { file, path } of targets) {
      const partial = `${path}.partial`;
      written.push(partial, `${partial}.wal`);
      await copyChecked(join(folder, file.name), partial, file);
    }
    // The database comes last: without it there is no installation.
    for (const { path } of targets.toReversed()) await rename(`${path}.partial`, path);
  } catch (error) {
    for (const path of written) await rm(path, { force: true });
    throw error;
  }
  return manifest;
}

async function assertMasterKey({ masterKeyId }: Manifest, config: Config, dataFolder: DataFolder): Promise<void> {
  const { masterKey } = dataFolder;
  if (config.masterKey === undefined && !existsSync(masterKey)) {
    throw new CliError(
      `The backup needs the master key ${masterKeyId}: put its file at ${masterKey}, or set OVERDUB_MASTER_KEY.`,
    );
  }
  const { ring } = await loadKeptMasterKeys(config, dataFolder);
  if (ring.some(({ id }) => id === masterKeyId)) return;
  const given = config.masterKey === undefined ? masterKey : "OVERDUB_MASTER_KEY";
  throw new CliError(`The backup needs the master key ${masterKeyId}; ${given} is another one, ${ring[0].id}.`);
}

function targetOf({ name }: BackedUpFile, { database, events }: StateFiles): string {
  const isDatabase = name === COPIED_DATABASE;
  const path = isDatabase ? database : events;
  const variable = isDatabase ? "DATABASE_URL" : "EVENTS_URL";
  if (path === undefined) throw new CliError(`The backup has a ${name}, and ${variable} names a server: leave it out.`);
  if (existsSync(path)) throw new CliError(`${path} is there already: nothing is overwritten.`);
  return path;
}

/** @throws CliError if the copy is not what was backed up. */
async function copyChecked(source: string, target: string, { name, bytes, sha256, rows }: BackedUpFile): Promise<void> {
  await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE).catch((cause) => {
    throw new CliError(`${source} cannot be copied to ${target} (${cause.code}).`, { cause });
  });
  // Whatever has become of the backup's.
  await chmod(target, 0o600);
  using line = showProgress({ verb: `Restoring ${name}`, unit: "MB" });
  const digest = await digestOf(target, ({ done }) => line.report(inMegabytes(done, bytes)));
  if (digest !== sha256 || (await stat(target)).size !== bytes) {
    throw new CliError(`${source} is not as it was backed up: its SHA-256 is ${digest}, and was ${sha256}.`);
  }
  const found = name === COPIED_DATABASE ? inspectDatabase(target) : await inspectEvents(target);
  const different = Object.keys(rows).find((table) => found[table] !== rows[table]);
  if (different !== undefined) {
    throw new CliError(`${source}: ${different} has ${found[different]} rows instead of ${rows[different]}.`);
  }
  await syncFile(target);
}
