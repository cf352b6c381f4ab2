import type { KeptItem, ListedCsvImport } from "@overdub/workspace";
import { withUpkeep } from "../../control/with-upkeep.ts";
import { withWorkspace, withWorkspaceChange } from "../../installation/session.ts";
import { CliError } from "../../terminal/cli-error.ts";
import type { ListOptions, OutputOptions } from "../../terminal/output.ts";
import { print, printList, toTable } from "../../terminal/output.ts";
import { showProgress } from "../../terminal/progress.ts";

/** The imports of CSV files that have made something, the newest first. */
export async function listImports(workspace: string, options: ListOptions): Promise<void> {
  const imports = await withWorkspace(workspace, async ({ db }, { id }) => {
    const { listCsvImports } = await import("@overdub/workspace");
    return listCsvImports(db, id);
  });
  const listed = imports.map(describeImport);
  printList(listed, options, () =>
    listed.length === 0
      ? ["No import of a CSV file has made anything."]
      : toTable(
          ["IMPORT", "STARTED", "STATE", "SERVICE", "LINKS", "LEFT", "FILE"],
          listed.map(({ id, started_at, state, source, links, left, file }) => [
            ...[id, started_at, state, source],
            ...[String(links), String(left), file],
          ]),
        ),
  );
}

function describeImport(row: ListedCsvImport) {
  const { id, source, file, links, left, started_at_ms } = row;
  return { id, state: stateOf(row), source, file, links, left, started_at: new Date(started_at_ms).toISOString() };
}

function stateOf({ finished_at_ms, undo_started_at_ms, undone_at_ms }: ListedCsvImport): string {
  if (undone_at_ms !== null) return "undone";
  if (undo_started_at_ms !== null) return "undo interrupted";
  return finished_at_ms === null ? "interrupted" : "finished";
}

/** @throws CliError when something that the import has made is left, since it has changed. */
export async function undoImport(workspace: string, importId: string, options: OutputOptions): Promise<void> {
  const removed = { links: 0, tags: 0 };
  const kept: KeptItem[] = [];
  let keptCount = 0;
  await withWorkspaceChange(workspace, { action: "csv_import.undo", subject: importId }, (_session, { id }) =>
    withUpkeep(async (transfer) => {
      using line = showProgress({ verb: "Undoing", unit: "links" });
      for await (const step of transfer.undoCsvImport(id, importId, line.report)) {
        removed.links += step.links;
        removed.tags += step.tags;
        keptCount += step.kept.length;
        if (options.json) kept.push(...step.kept);
        else for (const item of step.kept) line.aside(`Left: ${item.kind} ${item.name} ${item.reason}`);
      }
    }),
  );
  print({ import_id: importId, removed, kept }, options, () => [
    `${removed.links} links and ${removed.tags} tags were removed.`,
  ]);
  if (keptCount > 0) {
    throw new CliError(
      `${keptCount} ${keptCount === 1 ? "thing has" : "things have"} changed since, and ${keptCount === 1 ? "was" : "were"} left.`,
    );
  }
}
