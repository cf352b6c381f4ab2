import { hasRefusedScheme, MAX_URL_LENGTH } from "@overdub/contract";
import type { SnapshotTable, SqlRow } from "../database/snapshot-table.ts";
import { WorkspaceError } from "../workspaces/workspace-error.ts";
import type { TableColumns } from "./table-columns.ts";
import { createBytesCodec } from "./table-columns.ts";
import { References, SNAPSHOT_TABLES } from "./tables.ts";

export interface RowRules {
  /** @throws WorkspaceError when the row may not stand here, or in this workspace at all. */
  accept(line: number, tableName: string, row: unknown): SqlRow;
}

/**
 * What must be true of a row whatever a database holds: it has the table's columns, belongs to the file's workspace and
 * points to nothing outside of it, and stands where its key belongs, so that there are no two of it.
 */
export function createRowRules(workspaceId: string, columns: TableColumns): RowRules {
  const { decodeBytes } = createBytesCodec(columns);
  const references = new References();
  const last = new Map<string, SqlRow>();

  return {
    accept(line, tableName, value) {
      const fail = (why: string) => new WorkspaceError(`Line ${line}: ${why}.`);
      const table = SNAPSHOT_TABLES.find(({ name }) => name === tableName);
      if (!table || !columns.has(tableName)) throw fail(`this Overdub has no table "${tableName}"`);
      const fault = shapeFault(table, columns, value) ?? contentFault(table, value as SqlRow);
      if (fault) throw fail(fault);
      const row = decodeBytes(table, value as SqlRow);
      const refused = table.faultOf?.(row);
      if (refused) throw fail(`${refused}, in a row of ${tableName}`);
      const owner = row[table.scope ?? "workspace_id"];
      if (owner !== undefined && owner !== workspaceId) throw fail(`the row of ${tableName} is of another workspace`);
      if (table.parent && row[table.parent.column] !== last.get(table.parent.table)?.id) {
        throw fail(`the row of ${tableName} does not follow its row of ${table.parent.table}`);
      }
      const [broken] = references.broken(table, row);
      if (broken) throw fail(`${broken.column} of ${tableName} names a row of ${broken.table} that is not in the file`);
      const before = last.get(tableName);
      if (before && isSameList(table, before, row) && compareKeys(before[table.key], row[table.key]) >= 0) {
        throw fail(`the rows of ${tableName} are not in the order of ${table.key}, or one is there twice`);
      }
      last.set(tableName, row);
      references.remember(table, row);
      return row;
    },
  };
}

/** Rows of a table with a parent are ordered within it. */
function isSameList({ parent }: SnapshotTable, a: SqlRow, b: SqlRow): boolean {
  return parent === undefined || a[parent.column] === b[parent.column];
}

/** As both databases sort text: byte by byte. */
function compareKeys(a: unknown, b: unknown): number {
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

function shapeFault(table: SnapshotTable, columns: TableColumns, value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return `the row of ${table.name} is no object`;
  const row = value as Readonly<Record<string, unknown>>;
  const known = columns.get(table.name) ?? new Map();
  const unknown = Object.keys(row).find((name) => !known.has(name));
  if (unknown !== undefined) {
    return `this Overdub's ${table.name} have no "${unknown}": the file is of a newer version`;
  }
  for (const [name, column] of known) {
    const cell = row[name];
    if (cell === undefined && column.isOptional) continue;
    if (cell === undefined) return `the row of ${table.name} has no ${name}`;
    if (cell === null && column.isNullable) continue;
    if (column.holds === "integer" && !Number.isSafeInteger(cell)) return `${name} must be a whole number`;
    if (column.holds === "bytes" && !isBase64(cell)) return `${name} must be base64`;
    if (column.holds === "text" && !isStorable(cell)) return `${name} must be text without NUL and broken characters`;
  }
  return undefined;
}

/** Of a cell; requests are bounded to less. */
const MAX_TEXT_BYTES = 256 * 1024;

/** Beyond it `Date` has no moment. */
const MAX_TIME_MS = 8.64e15;

const ADDRESS = /^(url|image|logo|avatar|video|ios|android)$|_url$/;

/** What no row of any table may hold, since requests can bring it nowhere. */
function contentFault({ isLarge, mayBeNegative = [] }: SnapshotTable, row: SqlRow): string | undefined {
  for (const [name, cell] of Object.entries(row)) {
    if (typeof cell === "number") {
      if (cell < 0 && !mayBeNegative.includes(name)) return `${name} must not be negative`;
      if (name.endsWith("_ms") && cell > MAX_TIME_MS) return `${name} is no time`;
    }
    if (typeof cell !== "string") continue;
    if (!isLarge && Buffer.byteLength(cell) > MAX_TEXT_BYTES) return `${name} is longer than ${MAX_TEXT_BYTES} bytes`;
    if (!ADDRESS.test(name)) continue;
    if (cell.length > MAX_URL_LENGTH) return `${name} is longer than ${MAX_URL_LENGTH} characters`;
    if (hasRefusedScheme(cell)) return `${name} leads where no link may lead`;
  }
  return undefined;
}

function isBase64(cell: unknown): boolean {
  return typeof cell === "string" && Buffer.from(cell, "base64").toString("base64") === cell;
}

function isStorable(cell: unknown): boolean {
  return typeof cell === "string" && !cell.includes("\0") && cell.isWellFormed();
}
