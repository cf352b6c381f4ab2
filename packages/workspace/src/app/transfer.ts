import type { SqlDatabase } from "@overdub/storage";
import type { CsvDeps } from "../csv-import/context.ts";
import type { CsvImportOptions, CsvProgress } from "../csv-import/import-csv.ts";
import { importCsv } from "../csv-import/import-csv.ts";
import type { CsvSurvey } from "../csv-import/survey-csv.ts";
import { surveyCsv } from "../csv-import/survey-csv.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Core } from "../operations/context.ts";
import type { CheckedSnapshot } from "../snapshot/check-snapshot.ts";
import { checkSnapshot } from "../snapshot/check-snapshot.ts";
import type { ExportOptions } from "../snapshot/export-snapshot.ts";
import { exportSnapshot } from "../snapshot/export-snapshot.ts";
import type { ImportOptions } from "../snapshot/import-options.ts";
import { importSnapshot } from "../snapshot/import-snapshot.ts";
import { findNamedWorkspace } from "../workspaces/queries.ts";

/** A file as it is read. */
export type Chunks = AsyncIterable<Uint8Array>;

/**
 * Workspaces and links as files, for the operator. The process that holds the event store does it: the server while it
 * runs, a command otherwise. Every method throws `WorkspaceError` for what a person can mend.
 */
export interface Transfer {
  /** @param workspace its slug or id. */
  exportSnapshot(workspace: string, options: ExportOptions): AsyncIterable<string>;
  /** Reads a whole file and writes nothing. */
  checkSnapshot(file: Chunks, options: ImportOptions): Promise<CheckedSnapshot>;
  /** @param digest from `checkSnapshot`. */
  importSnapshot(file: Chunks, digest: string, options: ImportOptions): Promise<void>;
  /** Reads a whole CSV file and writes nothing. */
  surveyCsv(file: Chunks, options: CsvImportOptions): Promise<CsvSurvey>;
  /**
   * Makes links of the rows of a CSV file.
   *
   * @param survey from `surveyCsv`.
   */
  importCsv(file: Chunks, survey: CsvSurvey, options: CsvImportOptions): AsyncIterable<CsvProgress>;
}

export function createTransfer(services: Core & CsvDeps, database: SqlDatabase<WorkspaceTables>): Transfer {
  const all = { ...services, database };
  return {
    async *exportSnapshot(workspace, options) {
      yield* exportSnapshot(all, await findNamedWorkspace(services.db, workspace), options);
    },
    checkSnapshot: (file, options) => checkSnapshot(all, file, options),
    importSnapshot: (file, digest, options) => importSnapshot(all, file, digest, options),
    surveyCsv,
    importCsv: (file, survey, options) => importCsv(services, file, survey, options),
  };
}
