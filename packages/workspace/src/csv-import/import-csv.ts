import { setImmediate } from "node:timers/promises";
import { AppError } from "@overdub/contract";
import type { CsvRecord } from "@overdub/limits";
import { readRecords } from "@overdub/limits";
import type { Kysely } from "kysely";
import { callAsOwner } from "../auth/authenticate.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import type { Report } from "../jobs/progress.ts";
import type { Core } from "../operations/context.ts";
import { findNamedWorkspace } from "../workspaces/queries.ts";
import { refuseFile, WorkspaceError } from "../workspaces/workspace-error.ts";
import type { CsvDeps } from "./context.ts";
import type { CsvSource, DateOrder, Field } from "./fields.ts";
import type { RowOutcome, Target } from "./import-rows.ts";
import { importRows, toOutcome } from "./import-rows.ts";
import { finishCsvImport } from "./import-tables.ts";
import type { ColumnMap, MappedColumns } from "./map-columns.ts";
import { assertColumns, mapColumns } from "./map-columns.ts";
import type { CsvLink } from "./read-row.ts";
import { readRow } from "./read-row.ts";
import type { CsvSurvey } from "./survey-csv.ts";
import { readHeadings } from "./survey-csv.ts";

export interface CsvImportOptions {
  /** The slug or id of the workspace that gets the links. */
  readonly workspace: string;
  /** The name by which the list of imports shows the file. */
  readonly file: string;
  /** Without it the headings tell. */
  readonly source?: CsvSource | undefined;
  /** Headings by field. */
  readonly map: Readonly<Record<string, string>>;
  /** Puts every link on this domain, whatever the file says. */
  readonly domain?: string | undefined;
  /** Name of the folder for every link. */
  readonly folder?: string | undefined;
  /** Names of tags that every link gets, beside those of its row. */
  readonly tags: readonly string[];
  /** Of dates such as `03/04/2024`. Without it the file as a whole tells. */
  readonly dateOrder?: DateOrder | undefined;
  /** Gives every link a random key if no column holds keys. */
  readonly randomKeys: boolean;
  readonly keepClicks: boolean;
  /** Writes nothing, and says what would become of each row. */
  readonly dryRun: boolean;
}

/** What is made of a file's columns. */
export interface CsvColumns extends Pick<CsvSurvey, "source" | "lostPasswords"> {
  /** Of the import, by which it can be undone; absent in a dry run. */
  readonly importId?: string | undefined;
  /** Headings by field. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly unknownColumns: readonly string[];
}

/** What an import tells on its way: first the columns, then each row, and last, where it had to stop, why. */
export type CsvProgress = CsvColumns | (RowOutcome & { readonly row: number }) | { readonly failed: string };

/** Rows of one transaction. */
const ROWS_PER_BATCH = 100;

/**
 * Makes links from a CSV file, batch after batch; rows are told of when they are stored. A repeat finds the links that are
 * there, so an import that was interrupted, or whose file was mended, is simply run again.
 *
 * @param survey of the same file with the same options.
 * What is made is remembered in the same transactions, so that the import can be undone, wherever it was interrupted.
 *
 * @throws WorkspaceError before the first row, for options or headings that do not fit.
 */
export async function* importCsv(
  services: Core & CsvDeps,
  file: AsyncIterable<Uint8Array>,
  survey: CsvSurvey,
  options: CsvImportOptions,
  report?: Report,
): AsyncGenerator<CsvProgress> {
  const { id: workspaceId } = await findNamedWorkspace(services.db, options.workspace);
  const ctx = { ...services, ...callAsOwner(workspaceId, await findOwner(services.db, workspaceId)) };
  const folders = await findFolders(services.db, workspaceId);
  if (options.folder !== undefined) findFolder(folders, options.folder);
  const nowMs = ctx.now();
  const importId = options.dryRun ? undefined : createId("imp_", nowMs);
  const target: Target =
    importId === undefined
      ? { seen: new Map() }
      : {
          beginning: {
            id: importId,
            workspace_id: workspaceId,
            source: survey.source,
            file: options.file,
            started_at_ms: nowMs,
          },
        };
  const records = readRecords(file, refuseFile);
  let mapped: MappedColumns | undefined;
  try {
    const headings = await readHeadings(records);
    mapped = mapColumns(headings, survey.source, options.map);
    assertColumns(headings, mapped.columns, options);
    const reading: Reading = { columnCount: headings.length, columns: mapped.columns, survey, options, folders };
    yield { importId, ...describeColumns(headings, mapped, survey) };
    let done = 0;
    for await (const batch of batchesOf(records, ROWS_PER_BATCH)) {
      const read = batch.flatMap((record) =>
        readLinks(record, reading, ctx.now()).map((link) => ({ row: record.row, link })),
      );
      const links = read.flatMap(({ link }) => ("body" in link ? [link] : []));
      const outcomes = await importRows(ctx, links, target);
      for (const { row, link } of read) {
        const outcome = "body" in link ? outcomes.get(link) : link;
        if (outcome) yield { row, ...outcome };
      }
      done += batch.length;
      report?.({ done, total: survey.rows });
      await setImmediate();
    }
    if (importId !== undefined) await finishCsvImport(ctx.db, importId, ctx.now());
  } catch (error) {
    if (!mapped || !(error instanceof WorkspaceError)) throw error;
    yield { failed: error.message };
  } finally {
    await records.return(undefined);
  }
}

/** What came before an error comes before it. */
async function* batchesOf(records: AsyncIterable<CsvRecord>, size: number): AsyncGenerator<CsvRecord[]> {
  let batch: CsvRecord[] = [];
  try {
    for await (const record of records) {
      batch.push(record);
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (batch.length > 0) yield batch;
    throw error;
  }
  if (batch.length > 0) yield batch;
}

/** How every row is read. */
interface Reading {
  readonly columnCount: number;
  readonly columns: ColumnMap;
  readonly survey: CsvSurvey;
  readonly options: CsvImportOptions;
  readonly folders: FolderIds;
}

function readLinks({ cells, fault }: CsvRecord, reading: Reading, nowMs: number): (CsvLink | RowOutcome)[] {
  const { columnCount, columns, survey, options, folders } = reading;
  if (fault !== undefined) return [{ outcome: "refused", message: fault }];
  if (cells.length > columnCount) {
    const message = `It has ${cells.length} cells, and there are ${columnCount} columns: is a quote missing?`;
    return [{ outcome: "refused", message }];
  }
  try {
    return readRow(cells, columns, nowMs, survey).map((link) => withOptions(link, options, folders));
  } catch (error) {
    if (error instanceof WorkspaceError) return [{ outcome: "refused", message: error.message }];
    if (!(error instanceof AppError)) throw error;
    return [toOutcome(error)];
  }
}

function withOptions(link: CsvLink, options: CsvImportOptions, folders: FolderIds): CsvLink {
  const { domain = link.body.domain, folder = link.folderName, tags, keepClicks } = options;
  const byLookup = new Map([...tags, ...link.tagNames].map((name) => [name.toLowerCase(), name]));
  return {
    ...link,
    body: {
      ...link.body,
      ...(domain === undefined ? {} : { domain }),
      ...(folder === undefined ? {} : { folderId: findFolder(folders, folder) }),
    },
    tagNames: [...byLookup.values()],
    clicks: keepClicks ? link.clicks : undefined,
  };
}

function describeColumns(
  headings: readonly string[],
  { columns, unknown }: MappedColumns,
  { source, lostPasswords }: CsvSurvey,
): CsvColumns {
  const named = [...columns].map(([field, indexes]): [Field, string[]] => [
    field,
    indexes.map((index) => headings[index] ?? ""),
  ]);
  return { source, columns: Object.fromEntries(named), unknownColumns: unknown, lostPasswords };
}

/** In whose name the links are made: the first owner. */
async function findOwner(db: Kysely<WorkspaceTables>, workspaceId: string): Promise<string> {
  const owner = await db
    .selectFrom("members")
    .select("user_id")
    .where("workspace_id", "=", workspaceId)
    .where("role", "=", "owner")
    .orderBy("created_at_ms")
    .orderBy("user_id")
    .limit(1)
    .executeTakeFirst();
  if (owner) return owner.user_id;
  throw new WorkspaceError("The workspace has no owner in whose name links could be made.");
}

/** Ids of folders by name in lower case. */
type FolderIds = ReadonlyMap<string, string>;

async function findFolders(db: Kysely<WorkspaceTables>, workspaceId: string): Promise<FolderIds> {
  const folders = await db
    .selectFrom("folders")
    .select(["id", "name_lookup"])
    .where("workspace_id", "=", workspaceId)
    .execute();
  return new Map(folders.map(({ id, name_lookup }) => [name_lookup, id]));
}

function findFolder(folders: FolderIds, name: string): string {
  const id = folders.get(name.toLowerCase());
  if (id !== undefined) return id;
  throw new WorkspaceError(`The workspace has no folder "${name}": make it first.`);
}
