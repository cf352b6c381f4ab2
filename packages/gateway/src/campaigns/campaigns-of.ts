import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { inTransaction, isUniqueViolation } from "@overdub/storage";
import type { Kysely } from "kysely";
import { z } from "zod";
import { requireAccount, requireUsable, requireWritable } from "../accounts/require-account.ts";
import type { Actor } from "../callers/call-origin.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { boundedChunks } from "../http/body-chunks.ts";
import { parseQuery } from "../http/parse-query.ts";
import { parseRequest, text } from "../http/parse-request.ts";
import type { Fields } from "../json/fields.ts";
import { digest } from "../json/fields.ts";
import { toKeysetPage } from "../lists/keyset.ts";
import { readList } from "../lists/read-list.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import { requireRoom } from "../quotas/require-room.ts";
import { createRun } from "../runs/create-run.ts";
import type { Run } from "../runs/run.ts";
import type { RunKind } from "../runs/run-kind.ts";
import type { Campaign, CampaignKey } from "./campaign.ts";
import { CAMPAIGN_FIELDS, findByExternalId, listCampaigns, requireCampaign, toCampaignRow } from "./campaign.ts";
import { correctRow, showRow } from "./campaign-row.ts";
import { deleteRows, findRowsAfter, findRowsOf } from "./campaign-rows.ts";
import type { CampaignTables } from "./campaign-tables.ts";
import { ROW_STATUSES } from "./campaign-tables.ts";
import { parseLinkTemplate, requireColumns } from "./link-template.ts";
import type { TableFormat, TableRow } from "./read-table.ts";
import { readTable, toTableRow } from "./read-table.ts";
import type { ResultFormat, ResultRow } from "./result-table.ts";
import { resultTable, toResultRow } from "./result-table.ts";
import { requireIdle, storeTable, TABLE_BOUNDS } from "./store-table.ts";

export interface CampaignsContext {
  readonly db: Kysely<CampaignTables>;
  readonly runKinds: ReadonlyMap<string, RunKind>;
  readonly now: () => number;
}

interface CampaignScope extends Omit<CampaignKey, "id"> {
  /** In whose name links are made. */
  readonly actor: Actor;
}

const Template = z.record(z.string(), z.unknown());

export const CreateBody = z.object({
  label: text(255),
  integrated_account_id: z.guid({ error: "must be a UUID" }).transform((id) => id.toLowerCase()),
  template: Template,
  external_id: text(200).nullish(),
  /** A small table; others are uploaded. */
  rows: z.array(z.record(z.string(), z.unknown())).min(1).max(10_000).optional(),
  environment_id: z.string().optional(),
});

export const UpdateBody = z.object({ label: text(255).optional(), template: Template.optional() });

export const RunBody = z.strictObject({
  /** Makes the links of the rows that are right, although there are others. */
  skip_invalid: z.boolean().optional(),
});

export const RowsQuery = z.strictObject({
  status: z.enum(ROW_STATUSES).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
  next_cursor: z
    .union([z.literal(""), z.string().regex(/^[1-9]\d{0,8}$/, { error: "is not a cursor of this list" })])
    .transform((given) => (given === "" ? 0 : Number(given)))
    .default(0),
});

const ROWS_AT_ONCE = 500;
const SHOWN_AT_ONCE = 100;

/**
 * What can be seen and done of the campaigns of an environment, or of one account, in the words of its API.
 *
 * @throws what the routes of `/campaign` answer.
 */
export function campaignsOf(ctx: CampaignsContext, scope: CampaignScope) {
  const { db, now } = ctx;
  const require = (id: string) => requireCampaign(db, { ...scope, id });

  return {
    async list(url: string) {
      const keyset = readList(CAMPAIGN_FIELDS, url, "-created_at");
      return toKeysetPage(await listCampaigns(db, { ...scope, keyset }), keyset, toCampaignRow);
    },
    async show(id: string) {
      return toCampaignRow(await require(id));
    },
    /** The one that is there, where it has the same external id, and says the same. */
    async create(body: unknown) {
      const given = parseRequest(CreateBody, body, "body");
      const { campaign, isNew } = await createCampaign(ctx, scope, given);
      if (!given.rows || campaign.tableState === "ready") return { row: toCampaignRow(campaign), isNew };
      return { row: toCampaignRow(await storeTable(ctx, campaign, rowsOf(given.rows))), isNew };
    },
    async update(id: string, body: unknown) {
      const { label, template } = parseRequest(UpdateBody, body, "body");
      if (template) parseLinkTemplate(template);
      const campaign = await require(id);
      await inTransaction(db, async (tx: Kysely<CampaignTables>) => {
        if (template) await requireIdle(tx, campaign);
        await tx
          .updateTable("campaigns")
          .set({
            updated_at_ms: now(),
            ...(label !== undefined && { label }),
            ...(template && { template: JSON.stringify(template), plan: null }),
          })
          .where("id", "=", campaign.id)
          .execute();
      });
      return toCampaignRow(await require(id));
    },
    async delete(id: string) {
      const campaign = await require(id);
      await requireIdle(db, campaign);
      while (await deleteRows(db, campaign.id, ROWS_AT_ONCE)) await setImmediate();
      await db.deleteFrom("campaigns").where("id", "=", campaign.id).execute();
      return { id: campaign.id };
    },
    async upload(id: string, chunks: AsyncIterable<Uint8Array>, format: TableFormat | undefined) {
      const campaign = await require(id);
      const bounded = boundedChunks(chunks, TABLE_BOUNDS);
      return toCampaignRow(await storeTable(ctx, campaign, readTable(bounded, format)));
    },
    /** Has each row looked at, and the workspace's links. */
    async plan(id: string): Promise<Run> {
      const campaign = await require(id);
      requireTable(campaign);
      requireColumns(parseLinkTemplate(campaign.template), campaign.columns);
      return start(ctx, campaign, "campaign_plan", scope.actor, campaign.rowCount);
    },
    /** Has the links made that were planned. */
    async run(id: string, body: unknown): Promise<Run> {
      const { skip_invalid: skipsInvalid = false } = parseRequest(RunBody, body ?? {}, "body");
      const campaign = await require(id);
      requireTable(campaign);
      const account = await requireAccount(db, { ...scope, id: campaign.accountId });
      requireUsable(account);
      requireWritable(account);
      const { plan } = campaign;
      if (!plan) throw new GatewayError(409, "The campaign has no plan: have it planned first");
      const wrong = plan.invalid + plan.duplicates + plan.taken;
      if (wrong > 0 && !skipsInvalid) {
        throw new GatewayError(409, `${wrong} rows of the plan make no link: correct them, or say skip_invalid`);
      }
      return start(ctx, campaign, "campaign", scope.actor, plan.links);
    },
    async rows(id: string, url = "") {
      const campaign = await require(id);
      const { status, limit, next_cursor: after } = parseRequest(RowsQuery, parseQuery(url), "query");
      const result: ResultRow[] = [];
      let last = after;
      // A few at a time: what each row was made of is read with it, and may be long.
      for (;;) {
        const size = Math.min(SHOWN_AT_ONCE, limit - result.length + 1);
        const rows = await (status
          ? findRowsOf(db, campaign.id, { statuses: [status], after: last, limit: size })
          : findRowsAfter(db, campaign.id, last, size));
        for (const row of rows) {
          if (result.length === limit) return { result, next_cursor: String(last), limit };
          result.push(toResultRow(row));
          last = row.position;
        }
        if (rows.length < size) return { result, next_cursor: null, limit };
        await setImmediate();
      }
    },
    async row(id: string, line: string) {
      return showRow(db, await require(id), line);
    },
    async correct(id: string, line: string, body: unknown) {
      return correctRow(ctx, await require(id), line, body);
    },
    async result(id: string, format: ResultFormat): Promise<AsyncGenerator<string>> {
      return resultTable(db, await require(id), format);
    },
  };
}

async function createCampaign(
  { db, now }: CampaignsContext,
  { environmentId, accountId: boundTo }: CampaignScope,
  given: z.output<typeof CreateBody>,
): Promise<{ readonly campaign: Campaign; readonly isNew: boolean }> {
  const { label, template, external_id: externalId = null, integrated_account_id: accountId } = given;
  if (boundTo !== undefined && boundTo !== accountId) throw new GatewayError(404, "Integrated account not found");
  await requireAccount(db, { id: accountId, environmentId });
  parseLinkTemplate(template);
  const there = externalId === null ? undefined : await findByExternalId(db, { environmentId, externalId });
  if (there) return { campaign: requireSame(there, { accountId, template }), isNew: false };
  await requireRoom(
    db.selectFrom("campaigns").where("environment_id", "=", environmentId),
    QUOTAS.campaigns,
    `An environment has at most ${QUOTAS.campaigns} campaigns: delete one first`,
  );
  const id = randomUUID();
  const nowMs = now();
  try {
    await db
      .insertInto("campaigns")
      .values({
        id,
        environment_id: environmentId,
        integrated_account_id: accountId,
        label,
        external_id: externalId,
        template: JSON.stringify(template),
        table_state: "empty",
        table_error: null,
        table_upload: null,
        columns: "[]",
        row_count: 0,
        plan: null,
        created_at_ms: nowMs,
        updated_at_ms: nowMs,
      })
      .execute();
  } catch (error) {
    if (!isUniqueViolation(error) || externalId === null) throw error;
    const made = await findByExternalId(db, { environmentId, externalId });
    if (!made) throw error;
    return { campaign: requireSame(made, { accountId, template }), isNew: false };
  }
  return { campaign: await requireCampaign(db, { id, environmentId }), isNew: true };
}

function requireSame(campaign: Campaign, { accountId, template }: { accountId: string; template: Fields }): Campaign {
  if (campaign.accountId === accountId && digest(campaign.template) === digest(template)) return campaign;
  throw new GatewayError(409, "Another campaign has this external_id");
}

async function* rowsOf(rows: readonly Fields[]): AsyncGenerator<TableRow> {
  for (const [index, data] of rows.entries()) yield toTableRow(index + 1, data);
}

function requireTable({ tableState, tableError }: Campaign): void {
  if (tableState === "ready") return;
  if (tableState === "broken") throw new GatewayError(409, `The campaign's table cannot be used: ${tableError}`);
  throw new GatewayError(409, tableState === "reading" ? "The table is still coming in" : "The campaign has no table");
}

/** A plan and a run of one campaign exclude each other. */
function start(
  { db, runKinds, now }: CampaignsContext,
  campaign: Campaign,
  kindName: string,
  actor: Actor,
  total: number,
): Promise<Run> {
  const kind = runKinds.get(kindName);
  if (!kind) throw new Error(`There is no kind of runs ${kindName}`);
  return inTransaction(db, async (tx: Kysely<CampaignTables>) => {
    await requireIdle(tx, campaign);
    const nowMs = now();
    // Rows are looked at anew from here on, and what was made of them before is no plan of theirs.
    if (kindName === "campaign_plan")
      await tx
        .updateTable("campaigns")
        .set({ plan: null, updated_at_ms: nowMs })
        .where("id", "=", campaign.id)
        .execute();
    return createRun(tx, kind, {
      environmentId: campaign.environmentId,
      accountId: campaign.accountId,
      label: campaign.label,
      subjectId: campaign.id,
      unit: kindName === "campaign" ? "links" : "rows",
      parameters: { actor: { ...actor, address: undefined } },
      mutexKey: `campaign/${campaign.id}`,
      total,
      nowMs,
    });
  });
}
