import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { withUpkeep } from "../../control/with-upkeep.ts";
import { asRun, inTurns } from "../../installation/as-run.ts";
import { withWorkspaceChange } from "../../installation/session.ts";
import { showProgress } from "../../terminal/progress.ts";
import { writeWhole } from "../../terminal/whole-file.ts";

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
    .option("--without-keys", "leave out the API keys and the OAuth applications, of which the file holds digests")
    .action((name: string, { out, events, withoutKeys }: ExportFlags & { withoutKeys?: boolean }) =>
      exportWorkspace(name, { out, events, keys: !withoutKeys }),
    );
}

async function exportWorkspace(name: string, { out, ...options }: ExportFlags): Promise<void> {
  // It changes nothing, but whoever has the file has the workspace.
  const taken = { action: "workspace.export", arguments: options };
  const unit = "rows and events";
  await withWorkspaceChange(name, taken, (session, { id, slug }) =>
    asRun(session, { kind: "workspace_export", label: `Export of ${slug}`, unit, workspaceId: id }, (run) =>
      withUpkeep(async (transfer) => {
        using line = showProgress({ verb: "Exporting", unit });
        let total: number | undefined;
        const pieces = transfer.exportSnapshot(id, options, (progress) => {
          line.report(progress);
          total = progress.total;
        });
        // A running server tells now and then how far it has come; what has arrived is known here.
        const counted = countRows(inTurns(run, pieces), (done, isAll) =>
          run.report({ done, total: isAll ? done : total }),
        );
        const file = Readable.from(counted, { objectMode: false, highWaterMark: 1 << 20 });
        if (out === "-") await pipeline(file, process.stdout, { end: false });
        else await writeWhole(out, async () => file);
      }, session),
    ),
  );
}

/**
 * Passes pieces of a file on, whose first line is the header and whose last the footer.
 *
 * @param report how many rows and events were passed on so far, and whether these are all.
 */
async function* countRows(
  pieces: AsyncIterable<string>,
  report: (rows: number, isAll: boolean) => void,
): AsyncGenerator<string> {
  let lines = 0;
  for await (const piece of pieces) {
    report(Math.max(0, lines - 1), false);
    yield piece;
    lines += piece.split("\n").length - 1;
  }
  report(lines - 2, true);
}
