import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { CliError } from "./cli-error.ts";

/**
 * Writes a file for its owner alone. The name is given to a whole file only: what a failed command leaves never looks like
 * its answer.
 *
 * @param produce  Called once it is known that there can be a file.
 * @throws         CliError if it cannot be written; else what `produce` throws.
 */
export async function writeWhole(path: string, produce: () => Promise<Readable>): Promise<void> {
  const partial = `${path}.${randomBytes(4).toString("hex")}.partial`;
  try {
    await fill(partial, produce);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw isFileFault(error)
      ? new CliError(`The file ${path} cannot be written (${error.code}).`, { cause: error })
      : error;
  }
}

async function fill(path: string, produce: () => Promise<Readable>): Promise<void> {
  await using file = await open(path, "wx", 0o600);
  await file.writeFile(await produce());
  await file.sync();
}

function isFileFault(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "path" in error;
}
