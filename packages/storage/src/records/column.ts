/** What the values of a column are. Times are ISO 8601, by UTC; what has no type of its own is JSON. */
export type ColumnType = "text" | "integer" | "number" | "boolean" | "time" | "json";

/** A field of records, as sinks with types keep it. */
export interface Column {
  readonly field: string;
  readonly type: ColumnType;
  /** Of an object whose fields are known; it is JSON where a sink has no objects. */
  readonly fields?: readonly Column[] | undefined;
}

/** A value as its column takes it; null for one that is no such thing, so that one record cannot stop the others. */
export function toColumnValue(value: unknown, type: ColumnType): unknown {
  switch (type) {
    case "text":
      return typeof value === "string" ? value : typeof value === "number" ? String(value) : null;
    case "integer":
      return Number.isSafeInteger(value) ? value : null;
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? value : null;
    case "boolean":
      return typeof value === "boolean" ? value : null;
    case "time":
      return toTime(value);
    case "json":
      return value ?? null;
  }
}

/** What every sink can hold: four digits of a year. */
function toTime(value: unknown): string | null {
  const time = typeof value === "string" ? new Date(value) : undefined;
  if (!time || Number.isNaN(time.getTime())) return null;
  const text = time.toISOString();
  return /^\d{4}-/.test(text) ? text : null;
}

/** What the rows of a table have beside the fields of their records. */
const OWN_COLUMNS = new Set(["id", "record", "synced_at"]);

/** How a table names the column of a field: `saleAmount` is `sale_amount`. */
export function columnName(field: string): string {
  return field
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/\W/g, "_")
    .slice(0, 60);
}

/** Those that get a column of their own in a table, by name: the first of a name. */
export function tableColumns(columns: readonly Column[]): ReadonlyMap<string, Column> {
  const byName = new Map<string, Column>();
  for (const column of columns) {
    const name = columnName(column.field);
    if (!OWN_COLUMNS.has(name) && !byName.has(name)) byName.set(name, column);
  }
  return byName;
}

/** The table is there, but it is not what a sink makes. Its message is public. */
export class OtherColumns extends Error {
  override readonly name = "OtherColumns";
}

/**
 * Compares a table that was there with what is written to it.
 *
 * @param found   type of each column, by name.
 * @param wanted  the same of those that are written.
 * @throws OtherColumns for the first that is missing, or is of another type.
 */
export function requireColumns(
  table: string,
  found: ReadonlyMap<string, string>,
  wanted: ReadonlyMap<string, string>,
): void {
  for (const [name, type] of wanted) {
    const other = found.get(name);
    if (other === undefined) throw new OtherColumns(`the table ${table} has other columns: it lacks ${name}`);
    if (other !== type) throw new OtherColumns(`the column ${name} of ${table} is ${other}, and has to be ${type}`);
  }
}
