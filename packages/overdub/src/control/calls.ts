import type {
  Chunks,
  CsvImportOptions,
  CsvSurvey,
  ExportOptions,
  ImportOptions,
  Report,
  Transfer,
} from "@overdub/workspace";
import type { Copies } from "../installation/copies.ts";

/** What the process does that holds the event store. */
export type Upkeep = Transfer & Copies;

export interface CallArguments {
  readonly exportSnapshot: readonly [workspace: string, options: ExportOptions];
  readonly checkSnapshot: readonly [options: ImportOptions];
  readonly importSnapshot: readonly [digest: string, options: ImportOptions];
  readonly surveyCsv: readonly [options: CsvImportOptions];
  readonly importCsv: readonly [survey: CsvSurvey, options: CsvImportOptions];
  readonly undoCsvImport: readonly [workspace: string, importId: string];
  readonly removeWorkspace: readonly [workspace: string];
  readonly moveTestClock: readonly [workspace: string, to: string];
  readonly copyState: readonly [folder: string];
}

type Result = AsyncIterable<string> | Promise<string>;
type Calls = {
  readonly [Name in keyof CallArguments]: (
    upkeep: Upkeep,
    args: CallArguments[Name],
    file: Chunks,
    report: Report,
  ) => Result;
};

/**
 * What a command may ask of a running server: `POST /<name>?arguments=<JSON list>&job=<name>`, the file as its body. While
 * it runs, `POST /progress?job=<name>` answers how far it has come.
 */
export const CALLS: Calls = {
  exportSnapshot: (transfer, [workspace, options], _file, report) =>
    transfer.exportSnapshot(workspace, options, report),
  checkSnapshot: async (transfer, [options], file, report) =>
    JSON.stringify(await transfer.checkSnapshot(file, options, report)),
  importSnapshot: async (transfer, [digest, options], file, report) =>
    JSON.stringify(await transfer.importSnapshot(file, digest, options, report)),
  surveyCsv: async (transfer, [options], file, report) =>
    JSON.stringify(await transfer.surveyCsv(file, options, report)),
  importCsv: (transfer, [survey, options], file, report) => lines(transfer.importCsv(file, survey, options, report)),
  undoCsvImport: (transfer, [workspace, importId], _file, report) =>
    lines(transfer.undoCsvImport(workspace, importId, report)),
  moveTestClock: async (transfer, [workspace, to]) => JSON.stringify(await transfer.moveTestClock(workspace, to)),
  removeWorkspace: async (transfer, [workspace]) => {
    await transfer.removeWorkspace(workspace);
    return "";
  },
  copyState: async (copies, [folder], _file, report) => JSON.stringify(await copies.copyState(folder, report)),
};

async function* lines(values: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`;
}

export type CallName = keyof CallArguments;

export function isCallName(name: string): name is CallName {
  return Object.hasOwn(CALLS, name);
}
