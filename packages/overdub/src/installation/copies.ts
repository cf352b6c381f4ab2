import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { CopiedState, StateCopier } from "@overdub/storage";
import type { Report } from "@overdub/workspace";
import type { Config } from "../config/config.ts";
import { CliError } from "../terminal/cli-error.ts";
import type { DataFolder } from "./data-folder.ts";
import { stateFiles } from "./state-files.ts";

/** Copies of what the process that holds the event store has in files. */
export interface Copies {
  /**
   * One state of database and event store, with all that was acknowledged before.
   *
   * @param folder empty, and absolute.
   * @param report in megabytes.
   * @throws       CliError
   */
  copyState(folder: string, report?: Report): Promise<CopiedState>;
}

const LOOK_MS = 250;

export function createCopies(config: Config, dataFolder: DataFolder, copier: Pick<StateCopier, "copyTo">): Copies {
  const { database, events } = stateFiles(config, dataFolder);
  const sources = [database, events, events && `${events}.wal`].filter((path) => path !== undefined);
  return {
    async copyState(folder, report) {
      const total = await megabytesOf(sources);
      const look = async () => {
        const names = await readdir(folder);
        report?.({ done: await megabytesOf(names.map((name) => join(folder, name))), total });
      };
      const timer = setInterval(() => void look().catch(() => undefined), LOOK_MS);
      try {
        return await copier.copyTo(folder);
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new CliError(`The state cannot be copied into ${folder}: ${reason}.`, { cause });
      } finally {
        clearInterval(timer);
      }
    },
  };
}

/** Of the files that are there. */
async function megabytesOf(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / (1024 * 1024));
}
