import type { MovedClock } from "@overdub/contract";
import type { SqlDatabase } from "@overdub/storage";
import type { CsvDeps } from "../csv-import/context.ts";
import type { CsvImportOptions, CsvProgress } from "../csv-import/import-csv.ts";
import { importCsv } from "../csv-import/import-csv.ts";
import type { CsvSurvey } from "../csv-import/survey-csv.ts";
import { surveyCsv } from "../csv-import/survey-csv.ts";
import type { CsvUndoStep } from "../csv-import/undo-import.ts";
import { undoCsvImport } from "../csv-import/undo-import.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Report } from "../jobs/progress.ts";
import type { Core } from "../operations/context.ts";
import { removeWorkspace } from "../removal/remove-workspace.ts";
import type { CheckedSnapshot } from "../snapshot/check-snapshot.ts";
import { checkSnapshot } from "../snapshot/check-snapshot.ts";
import type { ExportOptions } from "../snapshot/export-snapshot.ts";
import { exportSnapshot } from "../snapshot/export-snapshot.ts";
import type { ImportOptions } from "../snapshot/import-options.ts";
import type { ImportOutcome } from "../snapshot/import-snapshot.ts";
import { importSnapshot } from "../snapshot/import-snapshot.ts";
import type { TestClockDeps } from "../test-clock/context.ts";
import { operateClock } from "../test-clock/operate-clock.ts";
import { findNamedWorkspace } from "../workspaces/queries.ts";

/** A file as it is read. */
export type Chunks = AsyncIterable<Uint8Array>;

/**
 * Workspaces and links as files, their removal, and their time, for the operator. The process that holds the event store does it: the server while it
 * runs, a command otherwise. Every method throws `WorkspaceError` for what a person can mend, and reports how far it has
 * come, in lines of a file, rows or links.
 */
export interface Transfer {
  /** @param workspace its slug or id. */
  exportSnapshot(workspace: string, options: ExportOptions, report?: Report): AsyncIterable<string>;
  /** Reads a whole file and writes nothing. */
  checkSnapshot(file: Chunks, options: ImportOptions, report?: Report): Promise<CheckedSnapshot>;
  /** @param digest from `checkSnapshot`. */
  importSnapshot(file: Chunks, digest: string, options: ImportOptions, report?: Report): Promise<ImportOutcome>;
  /** Reads a whole CSV file and writes nothing. */
  surveyCsv(file: Chunks, options: CsvImportOptions, report?: Report): Promise<CsvSurvey>;
  /**
   * Makes links of the rows of a CSV file.
   *
   * @param survey from `surveyCsv`.
   */
  importCsv(file: Chunks, survey: CsvSurvey, options: CsvImportOptions, report?: Report): AsyncIterable<CsvProgress>;
  /** Removes what an import of a CSV file has made, as far as it is still the same. */
  undoCsvImport(workspace: string, importId: string, report?: Report): AsyncIterable<CsvUndoStep>;
  /** Removes a workspace with everything in it: at once for whoever asks, the rows and events after that. */
  removeWorkspace(workspace: string): Promise<void>;
  /** Moves the time of a test workspace forward, for 20 seconds at most. @param to a date. */
  moveTestClock(workspace: string, to: string): Promise<MovedClock>;
}

export function createTransfer(
  services: Core & CsvDeps & Omit<TestClockDeps, "serverNow">,
  database: SqlDatabase<WorkspaceTables>,
): Transfer {
  const all = { ...services, database };
  return {
    async *exportSnapshot(workspace, options, report) {
      yield* exportSnapshot(all, await findNamedWorkspace(services.db, workspace), options, report);
    },
    checkSnapshot: (file, options, report) => checkSnapshot(all, file, options, report),
    importSnapshot: (file, digest, options, report) => importSnapshot(all, file, digest, options, report),
    surveyCsv,
    importCsv: (file, survey, options, report) => importCsv(services, file, survey, options, report),
    undoCsvImport: (workspace, importId, report) => undoCsvImport(services, workspace, importId, report),
    removeWorkspace: async (workspace) => removeWorkspace(services, await findNamedWorkspace(services.db, workspace)),
    moveTestClock: async (workspace, to) =>
      operateClock(services, await findNamedWorkspace(services.db, workspace), to),
  };
}
