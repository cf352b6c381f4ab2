/** Every statement on the rows of campaigns' tables. */
import { setImmediate } from "node:timers/promises";
import { chunksOf } from "@overdub/storage";
import type { Kysely, Selectable } from "kysely";
import type { Fields } from "../json/fields.ts";
import type { CampaignRowTable, CampaignTables, RowStatus } from "./campaign-tables.ts";

/** Rows of one statement: each has eleven parameters. */
const ROWS_AT_ONCE = 500;

/** A row that is to become a link. */
export interface PlannedRow {
  readonly position: number;
  readonly line: number;
  readonly link: Fields;
  readonly externalId: string;
}

/** What became of a row. */
export interface RowOutcome {
  readonly status: Extract<RowStatus, "created" | "existing" | "failed">;
  readonly reason?: string;
  readonly linkId?: string | undefined;
  readonly shortLink?: string | undefined;
}

export type StoredRow = Selectable<CampaignRowTable>;

export async function insertRows(tx: Kysely<CampaignTables>, rows: readonly CampaignRowTable[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    await tx
      .insertInto("campaign_rows")
      .values(rows.slice(start, start + ROWS_AT_ONCE))
      .execute();
  }
}

/** Writes what is known now of rows that are there. */
export async function updateRows(tx: Kysely<CampaignTables>, rows: readonly CampaignRowTable[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    // One statement for all of them: single updates would take as long as making the links.
    await tx
      .insertInto("campaign_rows")
      .values(rows.slice(start, start + ROWS_AT_ONCE))
      .onConflict((conflict) =>
        conflict.columns(["campaign_id", "position"]).doUpdateSet((eb) => ({
          link: eb.ref("excluded.link"),
          address: eb.ref("excluded.address"),
          external_id: eb.ref("excluded.external_id"),
          status: eb.ref("excluded.status"),
          reason: eb.ref("excluded.reason"),
          link_id: eb.ref("excluded.link_id"),
          short_link: eb.ref("excluded.short_link"),
        })),
      )
      .execute();
  }
}

/** Behind a position, in order. */
export function findRowsAfter(db: Kysely<CampaignTables>, campaignId: string, after: number, limit: number) {
  return db
    .selectFrom("campaign_rows")
    .selectAll()
    .where("campaign_id", "=", campaignId)
    .where("position", ">", after)
    .orderBy("position")
    .limit(limit)
    .execute();
}

/** Behind a position, those of some status. */
export function findRowsOf(
  db: Kysely<CampaignTables>,
  campaignId: string,
  { statuses, after = 0, limit }: { statuses: readonly RowStatus[]; after?: number; limit: number },
) {
  return db
    .selectFrom("campaign_rows")
    .selectAll()
    .where("campaign_id", "=", campaignId)
    .where("status", "in", statuses)
    .where("position", ">", after)
    .orderBy("position")
    .limit(limit)
    .execute();
}

export function findRowsAt(db: Kysely<CampaignTables>, campaignId: string, positions: readonly number[]) {
  return db
    .selectFrom("campaign_rows")
    .selectAll()
    .where("campaign_id", "=", campaignId)
    .where("position", "in", positions)
    .orderBy("position")
    .execute();
}

/** Of those values that a row before a position has, or any row: which. */
export async function findHeld(
  db: Kysely<CampaignTables>,
  campaignId: string,
  column: "address" | "external_id",
  values: readonly string[],
  before = Number.MAX_SAFE_INTEGER,
): Promise<Map<string, { readonly position: number; readonly line: number }>> {
  const found = new Map<string, { position: number; line: number }>();
  for (const chunk of chunksOf(values)) {
    const rows = await db
      .selectFrom("campaign_rows")
      .select([column, "position", "line"])
      .where("campaign_id", "=", campaignId)
      .where(column, "in", chunk)
      .where("status", "not in", ["invalid", "duplicate", "read"])
      .where("position", "<", before)
      .orderBy("position", "desc")
      .execute();
    for (const row of rows) {
      const value = row[column];
      if (value !== null) found.set(value, { position: row.position, line: row.line });
    }
  }
  return found;
}

export async function countByStatus(db: Kysely<CampaignTables>, campaignId: string): Promise<Map<RowStatus, number>> {
  const rows = await db
    .selectFrom("campaign_rows")
    .select((eb) => ["status", eb.fn.countAll<number>().as("count")])
    .where("campaign_id", "=", campaignId)
    .groupBy("status")
    .execute();
  return new Map(rows.map(({ status, count }) => [status, Number(count)]));
}

/** So many of them, so that a large table is deleted in small transactions. @returns whether there may be more. */
export async function deleteRows(db: Kysely<CampaignTables>, campaignId: string, limit: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("campaign_rows")
    .where("campaign_id", "=", campaignId)
    .where("position", "in", (eb) =>
      eb.selectFrom("campaign_rows").select("position").where("campaign_id", "=", campaignId).limit(limit),
    )
    .executeTakeFirst();
  return numDeletedRows >= limit;
}

/** Deletes the rows of all campaigns of an account, little by little. */
export async function emptyCampaigns(db: Kysely<CampaignTables>, accountId: string): Promise<void> {
  const campaigns = await db
    .selectFrom("campaigns")
    .select("id")
    .where("integrated_account_id", "=", accountId)
    .execute();
  for (const { id } of campaigns) {
    while (await deleteRows(db, id, ROWS_AT_ONCE)) await setImmediate();
  }
}

export function toPlanned({ position, line, link, external_id: externalId }: StoredRow): PlannedRow {
  return { position, line, link: JSON.parse(link ?? "{}"), externalId: externalId ?? "" };
}
