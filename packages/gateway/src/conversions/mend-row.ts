import { isUniqueViolation } from "@overdub/storage";
import type { Kysely } from "kysely";
import { GatewayError, invalidArgument } from "../errors/gateway-error.ts";
import { readImported } from "./adapters/imported.ts";
import { at } from "./adapters/read-json.ts";
import type { ConversionTables } from "./conversion-tables.ts";
import type { EventRow } from "./event-rows.ts";
import { EVENT_COLUMNS, requireEvent } from "./event-rows.ts";
import { contentOf, faultOf, readHeadings, readRow } from "./import-rows.ts";
import type { SourceKey } from "./source.ts";
import { findSourceAnywhere, sourceNotFound } from "./source.ts";

/**
 * Puts other cells in the place of a row that has failed. It is told when it is tried again.
 *
 * @param cells by the names of columns, whole.
 * @throws 400 for what would fail again, 404, 409 for one that has not failed or is of no file, and where another row has
 *   the same cells.
 */
export async function mendRow(
  db: Kysely<ConversionTables>,
  key: SourceKey,
  cells: Readonly<Record<string, string>>,
  nowMs: number,
): Promise<EventRow> {
  const event = await requireEvent(db, key);
  const source = await findSourceAnywhere(db, event.source_id);
  if (!source) throw sourceNotFound();
  if (event.import_id === null || event.state !== "failed") throw notFailed();
  const refuse = (message: string) => invalidArgument("body.row", message);
  const texts = Object.values(cells);
  const fault = faultOf(texts);
  if (fault !== undefined) throw refuse(`cannot be taken: ${fault}`);
  const headings = readHeadings({ row: 1, cells: Object.keys(cells) }, refuse);
  const content = contentOf(readRow(headings, texts), Number(at(JSON.parse(event.body), "line")));
  readImported(JSON.parse(content.body), { eventId: content.event_id, atMs: event.created_at_ms }, source.settings);
  try {
    const mended = await db
      .updateTable("conversion_events")
      .set({ ...content, updated_at_ms: nowMs })
      .where("id", "=", event.id)
      .where("state", "=", "failed")
      .returning(EVENT_COLUMNS)
      .executeTakeFirst();
    if (!mended) throw notFailed();
    return mended;
  } catch (cause) {
    if (!isUniqueViolation(cause)) throw cause;
    throw new GatewayError(409, "Another row of this source says the same", { cause });
  }
}

const notFailed = () => new GatewayError(409, "Only a row of a file that has failed can be corrected");
