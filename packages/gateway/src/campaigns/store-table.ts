import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { TurnsByOwner } from "@overdub/limits";
import type { Kysely } from "kysely";
import { GatewayError } from "../errors/gateway-error.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import type { Campaign } from "./campaign.ts";
import { requireCampaign } from "./campaign.ts";
import { deleteRows, insertRows } from "./campaign-rows.ts";
import type { CampaignRowTable, CampaignTables } from "./campaign-tables.ts";
import type { TableRow } from "./read-table.ts";
import { refuseTable } from "./read-table.ts";

interface StoreContext {
  readonly db: Kysely<CampaignTables>;
  readonly now: () => number;
}

export const TABLE_BOUNDS = { maxBytes: QUOTAS.campaignTableBytes, what: "table" };

const ROWS_AT_ONCE = 500;
/** Of one statement: a larger one would hold up everything else. */
const CHARS_AT_ONCE = 1_000_000;

/** Tables that are read at a time, of one environment: whoever sends slowly holds up no other. */
const turns = new TurnsByOwner({ places: 4 });

/**
 * Stores the rows of a table as they come, in place of those that the campaign has. One that breaks off, or is refused,
 * leaves the campaign without a table.
 *
 * @throws 400 for a table that cannot be read, 409 for a campaign that is under way, or has made links.
 */
export function storeTable(ctx: StoreContext, campaign: Campaign, rows: AsyncIterable<TableRow>): Promise<Campaign> {
  return turns.run(campaign.environmentId, () => store(ctx, campaign, rows));
}

async function store({ db, now }: StoreContext, campaign: Campaign, rows: AsyncIterable<TableRow>): Promise<Campaign> {
  await requireUnused(db, campaign);
  const upload = randomUUID();
  const set = (change: Partial<CampaignTables["campaigns"]>) =>
    db
      .updateTable("campaigns")
      .set({ ...change, updated_at_ms: now() })
      .where("id", "=", campaign.id)
      .where((eb) => eb.or([eb("table_upload", "=", upload), eb.val(change.table_upload === upload)]))
      .executeTakeFirst();
  await set({
    table_state: "reading",
    table_error: null,
    table_upload: upload,
    plan: null,
    row_count: 0,
    columns: "[]",
  });
  try {
    while (await deleteRows(db, campaign.id, ROWS_AT_ONCE)) await setImmediate();
    const columns = new Set<string>();
    const count = await insertAll(db, campaign.id, upload, rows, columns);
    if (count === 0) throw refuseTable("has no rows");
    await set({ table_state: "ready", row_count: count, columns: JSON.stringify([...columns]) });
  } catch (error) {
    const reason = error instanceof GatewayError ? error.message : "The table broke off";
    await set({ table_state: "broken", table_error: reason });
    throw error;
  }
  return requireCampaign(db, campaign);
}

/** @returns how many there are. */
async function insertAll(
  db: Kysely<CampaignTables>,
  campaignId: string,
  upload: string,
  rows: AsyncIterable<TableRow>,
  columns: Set<string>,
): Promise<number> {
  let position = 0;
  let batch: CampaignRowTable[] = [];
  let chars = 0;
  const flush = async () => {
    const full = batch;
    batch = [];
    chars = 0;
    await db.transaction().execute(async (tx: Kysely<CampaignTables>) => {
      // Another upload may have begun, whose rows these would be among.
      const own = await tx
        .selectFrom("campaigns")
        .select("id")
        .where("id", "=", campaignId)
        .where("table_upload", "=", upload)
        .executeTakeFirst();
      if (!own) throw new GatewayError(409, "Another table of the campaign came in meanwhile");
      await insertRows(tx, full);
    });
  };
  for await (const row of rows) {
    position += 1;
    if (position > QUOTAS.campaignRows) throw refuseTable(`has more than ${QUOTAS.campaignRows} rows`);
    for (const name of Object.keys(row.data ?? {})) columns.add(name);
    if (columns.size > QUOTAS.campaignColumns) throw refuseTable(`has more than ${QUOTAS.campaignColumns} columns`);
    const stored = toRow(campaignId, position, row);
    batch.push(stored);
    chars += stored.data?.length ?? 0;
    if (batch.length === ROWS_AT_ONCE || chars >= CHARS_AT_ONCE) await flush();
  }
  await flush();
  return position;
}

function toRow(campaignId: string, position: number, { line, data, fault }: TableRow): CampaignRowTable {
  return {
    campaign_id: campaignId,
    position,
    line,
    data: toStoredData(data),
    link: null,
    address: null,
    external_id: null,
    status: fault === undefined ? "read" : "invalid",
    reason: fault ?? null,
    link_id: null,
    short_link: null,
  };
}

/** PostgreSQL holds every character but NUL. */
export function toStoredData(data: TableRow["data"]): string | null {
  return data === undefined ? null : JSON.stringify(data).replaceAll("\\u0000", "\\ufffd");
}

/** @throws 409 for a campaign that is under way. */
export async function requireIdle(db: Kysely<CampaignTables>, { id }: Campaign): Promise<void> {
  const run = await db
    .selectFrom("runs")
    .select("id")
    .where("subject_id", "=", id)
    .where("state", "in", ["created", "running", "rate_limited", "paused"])
    .executeTakeFirst();
  if (run) throw new GatewayError(409, "The campaign is under way: cancel its run first");
}

/** @throws 409 for a campaign that is under way, or has made links. */
export async function requireUnused(db: Kysely<CampaignTables>, campaign: Campaign): Promise<void> {
  await requireIdle(db, campaign);
  const made = await db
    .selectFrom("campaign_rows")
    .select("position")
    .where("campaign_id", "=", campaign.id)
    .where("status", "=", "created")
    .limit(1)
    .executeTakeFirst();
  if (made) throw new GatewayError(409, "The campaign has made links: make a new campaign for another table");
}
