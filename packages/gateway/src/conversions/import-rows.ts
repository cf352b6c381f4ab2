/** Rows of a CSV file, each an intent, as events of a source. */
import { hash, randomUUID } from "node:crypto";
import type { CsvRecord } from "@overdub/limits";
import { readRecords, TurnsByOwner } from "@overdub/limits";
import { deleteInBatches, inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import { didYouMean } from "../errors/did-you-mean.ts";
import { invalidArgument } from "../errors/gateway-error.ts";
import { boundedChunks } from "../http/body-chunks.ts";
import { timedUuid } from "../http/ids.ts";
import { canonical } from "../json/fields.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import { instantAt } from "./adapters/read-json.ts";
import type { ConversionEventTable, ConversionTables } from "./conversion-tables.ts";
import type { ConversionSource } from "./source.ts";

/** Of an intent, as columns; `metadata.plan` and the like, besides. */
const COLUMNS = [
  ...["type", "occurred_at", "customer_external_id", "click_id", "event_name", "customer_name", "customer_email"],
  ...["customer_avatar", "invoice_id", "amount", "amount_cents", "currency", "refund_id", "dispute_id", "state"],
];
const METADATA = /^metadata\.[^.]{1,100}$/;

export interface StoredImport {
  /** Names the import in its events. */
  readonly importId: string;
  /** Those that are new, or were not looked at yet. */
  readonly stored: number;
  /** Those that came before, in this file or another one. */
  readonly repeated: number;
}

interface ImportContext {
  readonly db: Kysely<ConversionTables>;
  readonly now: () => number;
}

export const IMPORT_BOUNDS = { maxBytes: QUOTAS.conversionImportBytes, what: "file" };

const ROWS_AT_ONCE = 500;
/** Of one statement: a larger one would hold up everything else. */
const CHARS_AT_ONCE = 1_000_000;
const HOUR_MS = 3_600_000;

/** Files that are read at a time, of one environment: whoever sends slowly holds up no other. */
const turns = new TurnsByOwner({ places: 2 });

/**
 * Keeps the rows of a file, a batch at a time. Nothing of them is told to Dub yet. A row with the same cells as one that was
 * kept before is the same.
 *
 * @throws 400 for a file that cannot be read, or has other columns; then nothing of it stays.
 */
export function storeImport(
  ctx: ImportContext,
  source: ConversionSource,
  chunks: AsyncIterable<Uint8Array>,
): Promise<StoredImport> {
  return turns.run(source.environmentId, () => store(ctx, source, boundedChunks(chunks, IMPORT_BOUNDS)));
}

async function store({ db, now }: ImportContext, source: ConversionSource, chunks: AsyncIterable<Uint8Array>) {
  const importId = randomUUID();
  const startMs = now();
  let headings: readonly string[] | undefined;
  let batch: ConversionEventTable[] = [];
  let read = 0;
  let stored = 0;
  let chars = 0;
  const flush = async () => {
    const full = batch;
    batch = [];
    chars = 0;
    stored += await insertNew(db, full);
  };
  try {
    for await (const record of readRecords(chunks, (message) => refuseFile(message))) {
      if (!headings) {
        headings = readHeadings(record);
        continue;
      }
      read += 1;
      if (read > QUOTAS.conversionImportRows) throw refuseFile(`has more than ${QUOTAS.conversionImportRows} rows`);
      const event = toEvent(source, { importId, record, headings, startMs, nowMs: now() });
      batch.push(event);
      chars += event.body.length;
      if (batch.length === ROWS_AT_ONCE || chars >= CHARS_AT_ONCE) await flush();
    }
    await flush();
    if (read === 0) throw refuseFile("has no rows below its headings");
  } catch (error) {
    await deleteImport(db, importId);
    throw error;
  }
  return { importId, stored, repeated: read - stored };
}

const refuseFile = (message: string) => invalidArgument("file", message);

/**
 * Rows that are new, and those of a file that was not worked off, such as when its run was cancelled or its process killed:
 * they are this file's now.
 */
async function insertNew(db: Kysely<ConversionTables>, rows: readonly ConversionEventTable[]): Promise<number> {
  if (rows.length === 0) return 0;
  return inTransaction(db, async (tx) => {
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto("conversion_events")
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(["source_id", "event_id"])
          .doUpdateSet((eb) => ({ import_id: eb.ref("excluded.import_id") }))
          .where("conversion_events.state", "=", "received")
          .where("conversion_events.import_id", "is not", null),
      )
      .executeTakeFirstOrThrow();
    return Number(numInsertedOrUpdatedRows ?? 0n);
  });
}

/** Deletes what has come of a file that broke off. */
async function deleteImport(db: Kysely<ConversionTables>, importId: string): Promise<void> {
  const own = () =>
    db.selectFrom("conversion_events").select("id").where("import_id", "=", importId).where("state", "=", "received");
  await deleteInBatches(async (limit) => {
    const { numDeletedRows } = await db
      .deleteFrom("conversion_events")
      .where("id", "in", own().limit(limit))
      .executeTakeFirst();
    return Number(numDeletedRows);
  });
}

/** @throws 400 for a column that is none, so that a misspelt one is not left out. */
export function readHeadings({ cells, fault }: CsvRecord, refuse = refuseFile): readonly string[] {
  if (fault !== undefined) throw refuse(`has headings that cannot be read: ${fault}`);
  const names = cells.map((cell) =>
    cell
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, "_"),
  );
  for (const [index, name] of names.entries()) {
    if (name === "" || METADATA.test(name)) continue;
    if (!COLUMNS.includes(name)) {
      throw refuse(`has a column that is not known: ${cells[index]?.slice(0, 80)}.${didYouMean(name, COLUMNS)}`);
    }
    if (names.indexOf(name) !== index) throw refuse(`has the column ${name} twice`);
  }
  if (!names.includes("type")) throw refuse("has no column type: lead, sale, refund, dispute or cancel");
  return names;
}

/** What a row says, without cells that are empty. */
export function readRow(headings: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const metadata: Record<string, string> = {};
  const row: Record<string, unknown> = {};
  for (const [index, name] of headings.entries()) {
    const cell = cells[index]?.trim() ?? "";
    if (cell === "" || name === "") continue;
    if (METADATA.test(name)) metadata[name.slice("metadata.".length)] = cell;
    else row[name] = name === "type" || name === "state" ? cell.toLowerCase() : cell;
  }
  return Object.keys(metadata).length > 0 ? { ...row, metadata } : row;
}

interface NewRow {
  readonly importId: string;
  readonly record: CsvRecord;
  readonly headings: readonly string[];
  /** When the first row was read: ids of rows begin there. */
  readonly startMs: number;
  readonly nowMs: number;
}

/** Ids of one file sort as its rows: 4,096 in what stands for a millisecond. */
function idInOrder(startMs: number, line: number): string {
  const id = timedUuid(startMs + Math.floor(line / 4_096));
  return `${id.slice(0, 15)}${(line % 4_096).toString(16).padStart(3, "0")}${id.slice(18)}`;
}

export function faultOf(cells: readonly string[]): string | undefined {
  const chars = cells.reduce((count, cell) => count + cell.length, 0);
  const max = QUOTAS.conversionImportRowChars;
  return chars > max ? `It has more than ${max} characters.` : undefined;
}

/** What of an event is the row's: the same cells make the same event. */
export function contentOf({ occurred_at, ...intent }: Record<string, unknown>, line: number) {
  return {
    event_id: `csv ${hash("sha256", JSON.stringify(canonical({ intent, occurred_at })))}`,
    // PostgreSQL holds every character but NUL, which JSON writes as an escape.
    type: `csv.${typeof intent.type === "string" ? intent.type.slice(0, 50).replaceAll("\0", "\ufffd") : "row"}`,
    body: JSON.stringify({ line, intent, occurred_at }),
    occurred_at_ms: instantAt({ occurred_at }, "occurred_at"),
  };
}

/** Rows that cannot be read are told apart by where they stand. */
function unreadable(fault: string, importId: string, line: number) {
  return {
    event_id: `csv ${hash("sha256", JSON.stringify({ importId, line }))}`,
    ...{ type: "csv.row", body: JSON.stringify({ line, fault }), occurred_at_ms: null },
  };
}

function toEvent(
  source: ConversionSource,
  { importId, record, headings, startMs, nowMs }: NewRow,
): ConversionEventTable {
  const { row: line, cells } = record;
  const fault = record.fault ?? faultOf(cells);
  const content = fault === undefined ? contentOf(readRow(headings, cells), line) : unreadable(fault, importId, line);
  return {
    id: idInOrder(startMs, line),
    environment_id: source.environmentId,
    source_id: source.id,
    ...content,
    state: "received",
    reason: null,
    attempts: 0,
    waits_on: null,
    import_id: importId,
    expires_at_ms: nowMs + source.settings.wait_hours * HOUR_MS,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
}
