import { resolve } from "node:path";
import type { Command } from "commander";
import type { Manifest } from "../backup/manifest.ts";
import { readConfig } from "../config/config.ts";
import { optionHelp } from "../config/variable.ts";
import { VARIABLES } from "../config/variables.ts";
import { withUpkeep } from "../control/with-upkeep.ts";
import { dataFolderAt } from "../installation/data-folder.ts";
import type { OutputOptions } from "../terminal/output.ts";
import { print } from "../terminal/output.ts";
import { programName } from "../terminal/program.ts";

interface RestoreOptions extends OutputOptions {
  readonly data?: string;
}

export function addBackupCommand(program: Command): void {
  program
    .command("backup <folder>")
    .description("write everything into a new folder, while the server runs. It holds secrets: keep it safe")
    .option("--json", "as JSON")
    .action(backUpEverything);
}

export function addRestoreCommand(program: Command): void {
  program
    .command("restore <folder>")
    .description("make an installation of a backup, in a data folder that is empty but for the master key")
    .option("--data <folder>", optionHelp(VARIABLES.dataFolder))
    .option("--json", "as JSON")
    .action(restoreEverything);
}

async function backUpEverything(path: string, options: OutputOptions): Promise<void> {
  const config = readConfig(process.env);
  const folder = resolve(path);
  const [{ backUp }, { noteBackup }] = await Promise.all([
    import("../backup/back-up.ts"),
    import("../backup/last-backup.ts"),
  ]);
  const installation = { config, dataFolder: dataFolderAt(config.dataFolder) };
  const manifest = await withUpkeep((upkeep) => backUp(installation, upkeep, folder, Date.now()));
  await noteBackup(installation.dataFolder, folder, manifest);
  print({ folder, ...manifest }, options, () => [
    `Backed up to ${folder}: everything that was acknowledged before ${manifest.begunAt}.`,
    ...contentsOf(manifest),
    `Master key ${manifest.masterKeyId} opens its credentials. It is not in the backup: keep it elsewhere.`,
    ...elsewhereOf(manifest, "is not in it: back it up with its own tools, the database before the events"),
  ]);
}

async function restoreEverything(path: string, { data, ...options }: RestoreOptions): Promise<void> {
  const config = readConfig({ ...process.env, ...(data === undefined ? {} : { [VARIABLES.dataFolder.name]: data }) });
  const dataFolder = dataFolderAt(config.dataFolder);
  const { restore } = await import("../backup/restore.ts");
  const manifest = await restore({ config, dataFolder }, resolve(path));
  print({ data: dataFolder.path, ...manifest }, options, () => [
    `Restored to ${dataFolder.path}, as of ${manifest.begunAt}.`,
    ...contentsOf(manifest),
    ...elsewhereOf(manifest, "is not in the backup: restore it with its own tools before you start the server"),
    `Start it with \`${programName()} serve\`.`,
  ]);
}

const SHOWN = ["workspaces", "links", "customers", "clicks", "leads", "sales"];

function contentsOf({ files }: Manifest): string[] {
  const rows = Object.assign({}, ...files.map((file) => file.rows)) as Readonly<Record<string, number>>;
  return SHOWN.filter((table) => table in rows).map((table) => `${String(rows[table]).padStart(9)}  ${table}`);
}

function elsewhereOf({ elsewhere }: Manifest, what: string): string[] {
  return elsewhere.map((variable) => `The server that ${variable} names ${what}.`);
}
