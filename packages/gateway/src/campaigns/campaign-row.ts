/** One row of a campaign's table, which is shown with its cells, and corrected in place. */
import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import { z } from "zod";
import { GatewayError } from "../errors/gateway-error.ts";
import { parseRequest } from "../http/parse-request.ts";
import type { Fields } from "../json/fields.ts";
import type { Campaign } from "./campaign.ts";
import type { StoredRow } from "./campaign-rows.ts";
import type { CampaignTables } from "./campaign-tables.ts";
import { toTableRow } from "./read-table.ts";
import { toResultRow } from "./result-table.ts";
import { requireUnused, toStoredData } from "./store-table.ts";

interface RowContext {
  readonly db: Kysely<CampaignTables>;
  readonly now: () => number;
}

export const RowBody = z.strictObject({
  /** Cells by the names of columns. What is left out stays as it is. */
  data: z.record(z.string(), z.unknown()).refine((data) => Object.keys(data).length > 0, { error: "names no column" }),
});

/** With its cells: null of a row that could not be read. @throws 404 where no row begins at that line. */
export async function showRow(db: Kysely<CampaignTables>, campaign: Campaign, line: string) {
  const row = await requireRow(db, campaign, line);
  return { ...toResultRow(row), data: row.data === null ? null : (JSON.parse(row.data) as Fields) };
}

/**
 * Changes cells of a row. The plan is taken away, as it was made of other cells.
 *
 * @throws 400 for a column that the table does not have, 404 for a line where no row begins, and 409 for a campaign that is
 * under way, or has made links.
 */
export async function correctRow({ db, now }: RowContext, campaign: Campaign, line: string, body: unknown) {
  const { data } = parseRequest(RowBody, body, "body");
  const unknown = Object.keys(data).find((name) => !campaign.columns.includes(name));
  if (unknown !== undefined) {
    throw new GatewayError(400, `The table has no column ${unknown.slice(0, 100)}: ${campaign.columns.join(", ")}`);
  }
  await inTransaction(db, async (tx: Kysely<CampaignTables>) => {
    await requireUnused(tx, campaign);
    const row = await requireRow(tx, campaign, line);
    const cells = toTableRow(row.line, { ...(row.data === null ? {} : (JSON.parse(row.data) as Fields)), ...data });
    if (cells.fault !== undefined) throw new GatewayError(400, `The row cannot be stored. ${cells.fault}`);
    await tx
      .updateTable("campaign_rows")
      .set({
        data: toStoredData(cells.data),
        status: "read",
        reason: null,
        link: null,
        address: null,
        external_id: null,
      })
      .where("campaign_id", "=", campaign.id)
      .where("position", "=", row.position)
      .execute();
    await tx.updateTable("campaigns").set({ plan: null, updated_at_ms: now() }).where("id", "=", campaign.id).execute();
  });
  return showRow(db, campaign, line);
}

async function requireRow(db: Kysely<CampaignTables>, { id }: Campaign, line: string): Promise<StoredRow> {
  const row = /^[1-9]\d{0,8}$/.test(line)
    ? await db
        .selectFrom("campaign_rows")
        .selectAll()
        .where("campaign_id", "=", id)
        .where("line", "=", Number(line))
        .orderBy("position")
        .limit(1)
        .executeTakeFirst()
    : undefined;
  if (!row) throw new GatewayError(404, "No row of the table begins at this line");
  return row;
}
