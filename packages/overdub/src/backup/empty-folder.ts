import { mkdir, readdir } from "node:fs/promises";
import { CliError } from "../terminal/cli-error.ts";

/**
 * Makes the folder, if there is none, for its owner only.
 *
 * @param allowed names of files that may be there.
 * @throws        CliError when it cannot be made or read, or holds anything else: nothing is ever overwritten.
 */
export async function makeEmptyFolder(path: string, allowed: readonly string[] = []): Promise<void> {
  const names = await mkdir(path, { recursive: true, mode: 0o700 })
    .then(() => readdir(path))
    .catch((cause) => {
      throw new CliError(`The folder ${path} cannot be used (${cause.code}).`, { cause });
    });
  const other = names.find((name) => !allowed.includes(name));
  if (other !== undefined) throw new CliError(`The folder ${path} is not empty (${other}): choose another one.`);
}
