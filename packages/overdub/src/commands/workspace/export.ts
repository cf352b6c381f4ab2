import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { withTransfer } from "../../control/with-transfer.ts";
import { CliError } from "../../terminal/cli-error.ts";
import { showProgress } from "../../terminal/progress.ts";

interface ExportFlags {
  readonly out: string;
  readonly events: boolean;
  readonly keys: boolean;
}

export function addWorkspaceExportCommand(workspace: Command): void {
  workspace
    .command("export <workspace>")
    .description("write a workspace to a file. It holds everything, the passwords of links included: keep it secret")
    .option("--out <file>", "the file to write; - is standard output", "-")
    .option("--no-events", "leave out clicks and other events")
    .option("--without-keys", "leave out the API keys, of which the file holds digests")
    .action((name: string, { out, events, withoutKeys }: ExportFlags & { withoutKeys?: boolean }) =>
      exportWorkspace(name, { out, events, keys: !withoutKeys }),
    );
}

async function exportWorkspace(name: string, { out, ...options }: ExportFlags): Promise<void> {
  await withTransfer(async (transfer) => {
    using line = showProgress({ verb: "Exporting", unit: "rows and events" });
    const pieces = transfer.exportSnapshot(name, options, line.report);
    const file = Readable.from(pieces, { objectMode: false, highWaterMark: 1 << 20 });
    if (out === "-") await pipeline(file, process.stdout, { end: false });
    else await writeWhole(file, out);
  });
}

/** The name is given to a whole file only: what a failed export leaves never looks like a backup. */
async function writeWhole(file: Readable, path: string): Promise<void> {
  const partial = `${path}.${randomBytes(4).toString("hex")}.partial`;
  try {
    await pipeline(file, createWriteStream(partial, { flags: "wx", mode: 0o600, flush: true }));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw isFileFault(error)
      ? new CliError(`The file ${path} cannot be written (${error.code}).`, { cause: error })
      : error;
  }
}

function isFileFault(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "path" in error;
}
