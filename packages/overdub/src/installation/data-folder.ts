import { constants } from "node:fs";
import { access, mkdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CliError } from "../terminal/cli-error.ts";

/** The paths of one installation's state. */
export interface DataFolder {
  readonly path: string;
  readonly database: string;
  readonly events: string;
  readonly masterKey: string;
  /** What the audit log is about to have, in one file while the other is emptied. */
  readonly auditJournal: readonly [string, string];
  /** What sync jobs write. */
  readonly files: string;
  /** The secrets of the first start, where no terminal shows them. */
  readonly firstStart: string;
  /** When and where the last backup was made. */
  readonly lastBackup: string;
}

/** A running server, as other commands find it. */
export interface ServerAddress {
  /** The data folder, without symbolic links: a copy of it has this file, too, and is not what the server runs on. */
  readonly folder: string;
  readonly pid: number;
  readonly gateway: string;
  readonly workspace: string;
  /** Where commands ask for what only the server can do. */
  readonly control: ControlAddress;
}

/** A listener on loopback, open to users who can read the data folder. */
export interface ControlAddress {
  readonly url: string;
  readonly token: string;
}

/** Where things are, whether they exist or not. */
export function dataFolderAt(location: string): DataFolder {
  const path = resolve(location);
  return {
    path,
    database: join(path, "overdub.db"),
    events: join(path, "events.duckdb"),
    masterKey: join(path, "master.key"),
    auditJournal: [join(path, "audit-a.journal"), join(path, "audit-b.journal")],
    files: join(path, "files"),
    firstStart: join(path, "first-start.json"),
    lastBackup: join(path, "last-backup.json"),
  };
}

/**
 * Makes the folder, if there is none, for its owner only.
 *
 * @throws CliError when it cannot be made or written.
 */
export async function makeDataFolder({ path }: DataFolder): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new CliError(`The data folder ${path} cannot be written: set OVERDUB_DATA to one that can.`, { cause });
  }
}

const HEALTH_TIMEOUT_MS = 2000;

export async function writeServerAddress(folder: DataFolder, server: Omit<ServerAddress, "folder">): Promise<void> {
  const address: ServerAddress = { folder: await realpath(folder.path), ...server };
  await writeFile(addressFile(folder), `${JSON.stringify(address)}\n`, { mode: 0o600 });
}

export async function removeServerAddress(folder: DataFolder): Promise<void> {
  await rm(addressFile(folder), { force: true });
}

/**
 * The server that runs on this folder, if there is one. A killed one leaves its file behind, and in a container the next
 * process often has the same number, so it is also asked.
 */
export async function findServer(folder: DataFolder): Promise<ServerAddress | undefined> {
  try {
    const address: ServerAddress = JSON.parse(await readFile(addressFile(folder), "utf8"));
    if (address.folder !== (await realpath(folder.path))) return undefined;
    process.kill(address.pid, 0);
    const { ok } = await fetch(`${address.gateway}/health`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    return ok ? address : undefined;
  } catch {
    return undefined;
  }
}

function addressFile(folder: DataFolder): string {
  return join(folder.path, "server.json");
}
