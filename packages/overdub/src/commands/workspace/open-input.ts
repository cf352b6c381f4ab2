import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { access, constants, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { CliError } from "../../terminal/cli-error.ts";

/** A file that may be read more than once. */
export interface Input extends AsyncDisposable {
  read(): AsyncIterable<Uint8Array>;
}

/**
 * The file, or standard input for `-`, which is kept in a temporary file of its owner until it has been used.
 *
 * @throws CliError when it cannot be read.
 */
export async function openInput(path: string): Promise<Input> {
  if (path !== "-") {
    await access(path, constants.R_OK).catch((cause) => {
      throw new CliError(`The file ${path} cannot be read (${cause.code}).`, { cause });
    });
    return { read: () => createReadStream(path), [Symbol.asyncDispose]: async () => {} };
  }
  const copy = join(tmpdir(), `overdub-${randomBytes(12).toString("hex")}`);
  const remove = () => rm(copy, { force: true });
  try {
    await pipeline(process.stdin, createWriteStream(copy, { flags: "wx", mode: 0o600 }));
  } catch (error) {
    await remove();
    throw error;
  }
  return { read: () => createReadStream(copy), [Symbol.asyncDispose]: remove };
}
