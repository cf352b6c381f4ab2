import type { Chunks, CsvImportOptions, CsvSurvey, ExportOptions, ImportOptions, Transfer } from "@overdub/workspace";

export interface CallArguments {
  readonly exportSnapshot: readonly [workspace: string, options: ExportOptions];
  readonly checkSnapshot: readonly [options: ImportOptions];
  readonly importSnapshot: readonly [digest: string, options: ImportOptions];
  readonly surveyCsv: readonly [options: CsvImportOptions];
  readonly importCsv: readonly [survey: CsvSurvey, options: CsvImportOptions];
}

type Result = AsyncIterable<string> | Promise<string>;
type Calls = {
  readonly [Name in keyof CallArguments]: (transfer: Transfer, args: CallArguments[Name], file: Chunks) => Result;
};

/** What a command may ask of a running server: `POST /<name>?arguments=<JSON list>`, the file as its body. */
export const CALLS: Calls = {
  exportSnapshot: (transfer, [workspace, options]) => transfer.exportSnapshot(workspace, options),
  checkSnapshot: async (transfer, [options], file) => JSON.stringify(await transfer.checkSnapshot(file, options)),
  importSnapshot: async (transfer, [digest, options], file) => {
    await transfer.importSnapshot(file, digest, options);
    return "null";
  },
  surveyCsv: async (transfer, [options], file) => JSON.stringify(await transfer.surveyCsv(file, options)),
  async *importCsv(transfer, [survey, options], file) {
    for await (const progress of transfer.importCsv(file, survey, options)) yield `${JSON.stringify(progress)}\n`;
  },
};

export type CallName = keyof CallArguments;

export function isCallName(name: string): name is CallName {
  return Object.hasOwn(CALLS, name);
}
