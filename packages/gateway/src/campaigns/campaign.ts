import type { Kysely, Selectable } from "kysely";
import { sql } from "kysely";
import { requireOwn } from "../http/require-own.ts";
import type { Fields } from "../json/fields.ts";
import type { Keyset } from "../lists/keyset.ts";
import { pageOf } from "../lists/keyset.ts";
import type { ListFields } from "../lists/list-field.ts";
import type { CampaignPlan } from "./campaign-plan.ts";
import type { CampaignTable, CampaignTables, TableState } from "./campaign-tables.ts";

/** Links to be made from a template and a table. */
export interface Campaign {
  readonly id: string;
  readonly environmentId: string;
  readonly accountId: string;
  readonly label: string;
  readonly externalId: string | null;
  readonly template: Fields;
  readonly tableState: TableState;
  readonly tableError: string | null;
  readonly columns: readonly string[];
  readonly rowCount: number;
  /** Null where template or table have changed since, or there was none. */
  readonly plan: CampaignPlan | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface CampaignKey {
  readonly id: string;
  readonly environmentId: string;
  /** Where only campaigns of one account may be seen. */
  readonly accountId?: string | undefined;
}

export function toCampaign(row: Selectable<CampaignTable>): Campaign {
  return {
    id: row.id,
    environmentId: row.environment_id,
    accountId: row.integrated_account_id,
    label: row.label,
    externalId: row.external_id,
    template: JSON.parse(row.template),
    tableState: row.table_state,
    tableError: row.table_error,
    columns: JSON.parse(row.columns),
    rowCount: row.row_count,
    plan: row.plan === null ? null : JSON.parse(row.plan),
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

export type CampaignRow = ReturnType<typeof toCampaignRow>;

/** As the API shows it. See behaviour/gateway 13.2. */
export function toCampaignRow(campaign: Campaign) {
  return {
    id: campaign.id,
    environment_id: campaign.environmentId,
    integrated_account_id: campaign.accountId,
    label: campaign.label,
    external_id: campaign.externalId,
    template: campaign.template,
    table: {
      state: campaign.tableState,
      error: campaign.tableError,
      columns: campaign.columns,
      rows: campaign.rowCount,
    },
    plan: campaign.plan,
    created_at: new Date(campaign.createdAtMs).toISOString(),
    updated_at: new Date(campaign.updatedAtMs).toISOString(),
  };
}

export const CAMPAIGN_FIELDS: ListFields<Campaign> = {
  id: { type: "text", operand: sql.ref("id") },
  label: { type: "text", operand: sql.ref("label") },
  external_id: { type: "text", operand: sql.ref("external_id") },
  integrated_account_id: { type: "text", operand: sql.ref("integrated_account_id") },
  environment_id: { type: "text", operand: sql.ref("environment_id") },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: ({ createdAtMs }) => createdAtMs },
  updated_at: { type: "instant", operand: sql.ref("updated_at_ms"), sortValue: ({ updatedAtMs }) => updatedAtMs },
};

/** @throws 404, the same for one of another environment and for none. */
export async function requireCampaign(
  db: Kysely<CampaignTables>,
  { id, environmentId, accountId }: CampaignKey,
): Promise<Campaign> {
  const rows = db
    .selectFrom("campaigns")
    .selectAll()
    .$if(accountId !== undefined, (query) => query.where("integrated_account_id", "=", accountId ?? ""));
  const row = await requireOwn(rows, { id, environmentId }, "Campaign");
  return toCampaign(row);
}

export async function findByExternalId(
  db: Kysely<CampaignTables>,
  { environmentId, externalId }: { environmentId: string; externalId: string },
): Promise<Campaign | undefined> {
  const row = await db
    .selectFrom("campaigns")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .where("external_id", "=", externalId)
    .executeTakeFirst();
  return row && toCampaign(row);
}

/** In the order asked for, and one row more than the limit. */
export async function listCampaigns(
  db: Kysely<CampaignTables>,
  { environmentId, accountId, keyset }: Omit<CampaignKey, "id"> & { readonly keyset: Keyset },
): Promise<Campaign[]> {
  const rows = await db
    .selectFrom("campaigns")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .$if(accountId !== undefined, (query) => query.where("integrated_account_id", "=", accountId ?? ""))
    .$call(pageOf(keyset))
    .execute();
  return rows.map(toCampaign);
}
