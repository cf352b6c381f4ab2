import { toCsv } from "@overdub/limits";
import type { Kysely } from "kysely";
import type { Fields } from "../json/fields.ts";
import { textAt } from "../json/fields.ts";
import type { Campaign } from "./campaign.ts";
import type { StoredRow } from "./campaign-rows.ts";
import { findRowsAfter } from "./campaign-rows.ts";
import type { CampaignTables } from "./campaign-tables.ts";
import { cellAt } from "./template-text.ts";

export const RESULT_FORMATS = ["csv", "ndjson"] as const;
export type ResultFormat = (typeof RESULT_FORMATS)[number];

export const RESULT_TYPES: Readonly<Record<ResultFormat, string>> = {
  csv: "text/csv; charset=utf-8",
  ndjson: "application/x-ndjson",
};

const OWN_COLUMNS = ["line", "status", "short_link", "link_id", "external_id", "url", "reason"] as const;

/** Each may have tens of thousands of characters. */
const ROWS_AT_ONCE = 100;

export type ResultRow = ReturnType<typeof toResultRow>;

/** What became of a row, as the API and the table show it. */
export function toResultRow(row: StoredRow) {
  const link = row.link === null ? {} : (JSON.parse(row.link) as Fields);
  return {
    line: row.line,
    status: row.status,
    short_link: row.short_link,
    link_id: row.link_id,
    external_id: row.external_id,
    url: textAt(link, "url") ?? null,
    reason: row.reason,
  };
}

/** The table of a campaign with what became of each row before its own columns, some rows at a time. */
export async function* resultTable(
  db: Kysely<CampaignTables>,
  { id, columns }: Campaign,
  format: ResultFormat,
): AsyncGenerator<string> {
  // A column of the table may be called as one of ours.
  const names = columns.map((name) => ((OWN_COLUMNS as readonly string[]).includes(name) ? `table_${name}` : name));
  if (format === "csv") yield toCsv([[...OWN_COLUMNS, ...names]]);
  let after = 0;
  for (;;) {
    const rows = await findRowsAfter(db, id, after, ROWS_AT_ONCE);
    const last = rows.at(-1);
    if (!last) return;
    after = last.position;
    yield format === "csv" ? toCsv(rows.map((row) => toCells(row, columns))) : toLines(rows, columns, names);
  }
}

function toCells(row: StoredRow, columns: readonly string[]) {
  const own = toResultRow(row);
  const data = row.data === null ? {} : (JSON.parse(row.data) as Fields);
  return [...OWN_COLUMNS.map((name) => own[name]), ...columns.map((name) => toCell(cellAt(data, name)))];
}

function toCell(value: unknown): string | number | boolean | null | undefined {
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return value as string | number | boolean | null | undefined;
}

function toLines(rows: readonly StoredRow[], columns: readonly string[], names: readonly string[]): string {
  return rows
    .map((row) => {
      const data = row.data === null ? {} : (JSON.parse(row.data) as Fields);
      const own = Object.fromEntries(columns.map((column, index) => [names[index] ?? column, cellAt(data, column)]));
      return `${JSON.stringify({ ...toResultRow(row), ...own })}\n`;
    })
    .join("");
}
