import { WorkspaceError } from "../workspaces/workspace-error.ts";
import type { CsvSource, Field } from "./fields.ts";
import { FIELDS, headingsOf, normalizeHeading } from "./fields.ts";

/** For each field the columns that may hold it: of a row, the first that is not empty counts. */
export type ColumnMap = ReadonlyMap<Field, readonly number[]>;

export interface MappedColumns {
  readonly columns: ColumnMap;
  /** Headings that nothing was made of. */
  readonly unknown: readonly string[];
}

/**
 * Finds out which column holds what.
 *
 * @param given headings by field, which win over what would be found.
 * @throws WorkspaceError for a field or heading that there is none of, and when no column holds the destination.
 */
export function mapColumns(
  headings: readonly string[],
  source: CsvSource,
  given: Readonly<Record<string, string>>,
): MappedColumns {
  const normalized = headings.map(normalizeHeading);
  const columns = new Map<Field, number[]>();
  for (const [name, heading] of Object.entries(given)) {
    const field = FIELDS.find((candidate) => candidate === name);
    if (!field) throw new WorkspaceError(`--map knows no "${name}": it takes ${FIELDS.join(", ")}.`);
    const index = normalized.indexOf(normalizeHeading(heading));
    if (index < 0) throw new WorkspaceError(`The file has no column "${heading}": it has ${list(headings)}.`);
    columns.set(field, [index]);
  }
  const taken = new Set([...columns.values()].flat());
  for (const field of FIELDS) {
    if (columns.has(field)) continue;
    const found = headingsOf(source, field)
      .map((heading) => normalized.indexOf(heading))
      .filter((index) => index >= 0 && !taken.has(index));
    if (found.length > 0) columns.set(field, found);
    for (const index of found) taken.add(index);
  }
  if (!columns.has("url")) {
    throw new WorkspaceError(
      `No column holds the destination: say which with --map url=<column>; there are ${list(headings)}.`,
    );
  }
  return { columns, unknown: headings.filter((heading, index) => !taken.has(index) && heading.trim() !== "") };
}

/** Of an import, what asks for columns. */
export interface ColumnDemands {
  /** Every link gets a random key if no column holds keys. */
  readonly randomKeys: boolean;
  readonly keepClicks: boolean;
}

/** @throws WorkspaceError where links would silently lose their keys or their clicks. */
export function assertColumns(
  headings: readonly string[],
  columns: ColumnMap,
  { randomKeys, keepClicks }: ColumnDemands,
): void {
  const isListOfUrls = headings.filter((heading) => heading.trim() !== "").length === 1;
  if (!columns.has("key") && !columns.has("shortLink") && !isListOfUrls && !randomKeys) {
    throw new WorkspaceError(
      `No column holds the keys of the short links: say which with --map key=<column>, or let every link have a random one with --random-keys; there are ${list(headings)}.`,
    );
  }
  if (keepClicks && !columns.has("clicks")) {
    throw new WorkspaceError(
      `No column holds the clicks to keep: say which with --map clicks=<column>; there are ${list(headings)}.`,
    );
  }
}

function list(headings: readonly string[]): string {
  return headings.map((heading) => `"${heading}"`).join(", ");
}
