import { constants } from "node:fs";
import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CliError } from "./cli-error.ts";

/** The paths of one installation's state. */
export interface DataFolder {
  readonly path: string;
  readonly database: string;
  readonly events: string;
  readonly masterKey: string;
}

/** A running server, as other commands find it. */
export interface ServerAddress {
  readonly pid: number;
  readonly gateway: string;
  readonly workspace: string;
}

/**
 * Opens the folder, creating it readable by its owner only.
 *
 * @throws CliError when it cannot be created or written.
 */
export async function openDataFolder(location: string): Promise<DataFolder> {
  const path = resolve(location);
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new CliError(`The data folder ${path} cannot be written: set OVERDUB_DATA to one that can.`, { cause });
  }
  return {
    path,
    database: join(path, "overdub.db"),
    events: join(path, "events.duckdb"),
    masterKey: join(path, "master.key"),
  };
}

export async function writeServerAddress(folder: DataFolder, address: ServerAddress): Promise<void> {
  await writeFile(addressFile(folder), `${JSON.stringify(address)}\n`, { mode: 0o600 });
}

export async function removeServerAddress(folder: DataFolder): Promise<void> {
  await rm(addressFile(folder), { force: true });
}

/** The server that holds this folder, if one is alive. A killed one leaves its file behind, so the process is checked. */
export async function findServer(folder: DataFolder): Promise<ServerAddress | undefined> {
  try {
    const address: ServerAddress = JSON.parse(await readFile(addressFile(folder), "utf8"));
    process.kill(address.pid, 0);
    return address;
  } catch {
    return undefined;
  }
}

function addressFile(folder: DataFolder): string {
  return join(folder.path, "server.json");
}
