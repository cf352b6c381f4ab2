import type { Program, ProgramCreateBody } from "@overdub/contract";
import { AppError, DEFAULT_GROUP_SLUG, createProgram as operation } from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findOwnDomainOrThrow, findPrimaryDomain } from "../domains/find-domain.ts";
import type { PartnerGroupTable } from "../groups/group-table.ts";
import { createId } from "../ids/create-id.ts";
import { randomText } from "../ids/random-text.ts";
import { implement } from "../operations/implement.ts";
import { findProgram } from "../programs/find-program.ts";
import { toProgram } from "../programs/program-rows.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { insertReward } from "../rewards/write-reward.ts";
import { findWorkspace, lockWorkspace } from "../workspaces/queries.ts";
import type { SetupContext } from "./context.ts";
import { insertDefaultLink } from "./default-links.ts";
import { rewardColumn } from "./group-rewards.ts";

const FOLDER_NAME = "Partner Links";
const MAX_PARTNER_LINKS = 10;
const INVOICE_PREFIX_LENGTH = 8;

/**
 * Makes the program of a workspace, with its folder and its default group.
 *
 * @throws `conflict` where there is one or the slug is taken, `not_found` or `forbidden` for a domain that is none of the
 *   workspace.
 * @see behaviour/partners 11.1
 */
export async function createProgram(ctx: SetupContext, body: ProgramCreateBody): Promise<Program> {
  const { db, workspaceId } = ctx;
  const nowMs = ctx.now();
  const domain = await chooseDomain(ctx, body.domain);
  const workspace = await findWorkspace(db, workspaceId);
  const row: ProgramTable = {
    id: createId("prog_", nowMs),
    workspace_id: workspaceId,
    name: body.name,
    slug: body.slug ?? workspace?.slug ?? "",
    logo: body.logo ?? null,
    description: body.description ?? null,
    domain,
    url: body.url ?? null,
    default_folder_id: createId("fold_", nowMs),
    default_group_id: createId("grp_", nowMs),
    primary_reward_event: body.primaryRewardEvent ?? body.reward?.event ?? "sale",
    min_payout_amount_cents: body.minPayoutAmount ?? 0,
    payout_mode: body.payoutMode ?? "internal",
    application_requirements: body.applicationRequirements ? JSON.stringify(body.applicationRequirements) : null,
    support_email: body.supportEmail ?? null,
    help_url: body.helpUrl ?? null,
    terms_url: body.termsUrl ?? null,
    invoice_prefix: randomText(INVOICE_PREFIX_LENGTH).toUpperCase(),
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
  try {
    await db.transaction().execute(async (tx) => {
      await lockWorkspace(tx, workspaceId);
      if (await findProgram(tx, workspaceId)) throw new AppError("conflict", "This workspace has a program already.");
      await insertFolder(tx, ctx, row);
      await tx.insertInto("programs").values(row).execute();
      const group = newDefaultGroup(row);
      const reward = body.reward ? await insertReward(tx, row, body.reward, nowMs) : undefined;
      await tx
        .insertInto("partner_groups")
        .values({ ...group, ...(reward && { [rewardColumn(reward.event)]: reward.id }) })
        .execute();
      if (row.domain && row.url) await insertDefaultLink(tx, group, { domain: row.domain, url: row.url }, nowMs);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw slugTaken(row.slug, error);
  }
  return toProgram(row);
}

export function slugTaken(slug: string, cause: unknown): AppError {
  return new AppError("conflict", `The slug ${slug} is taken by another program.`, { cause });
}

async function chooseDomain(
  { db, workspaceId }: SetupContext,
  wanted: string | null | undefined,
): Promise<string | null> {
  if (wanted === undefined) return (await findPrimaryDomain(db, workspaceId))?.slug ?? null;
  return wanted === null ? null : (await findOwnDomainOrThrow(db, workspaceId, wanted)).slug;
}

/** Where another folder has the name already it gets a number. */
async function insertFolder(
  tx: Kysely<WorkspaceTables>,
  { workspaceId, userId }: SetupContext,
  { default_folder_id, created_at_ms }: ProgramTable,
): Promise<void> {
  const names = await tx.selectFrom("folders").select("name_lookup").where("workspace_id", "=", workspaceId).execute();
  const taken = new Set(names.map(({ name_lookup }) => name_lookup));
  let name = FOLDER_NAME;
  for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${FOLDER_NAME} ${number}`;
  await tx
    .insertInto("folders")
    .values({
      id: default_folder_id,
      workspace_id: workspaceId,
      name,
      name_lookup: name.toLowerCase(),
      description: null,
      access_level: "write",
      type: "default",
      created_at_ms,
      updated_at_ms: created_at_ms,
    })
    .execute();
  if (userId === null) return;
  await tx
    .insertInto("folder_users")
    .values({ folder_id: default_folder_id, user_id: userId, role: "owner" })
    .execute();
}

function newDefaultGroup(program: ProgramTable): PartnerGroupTable {
  const host = program.url === null ? undefined : URL.parse(program.url)?.host.replace(/^www\./, "");
  const additionalLinks = host ? [{ domain: host, path: "", validationMode: "domain" }] : null;
  return {
    id: program.default_group_id,
    workspace_id: program.workspace_id,
    program_id: program.id,
    name: "Default Group",
    slug: DEFAULT_GROUP_SLUG,
    color: null,
    logo: null,
    wordmark: null,
    brand_color: null,
    holding_period_days: 0,
    click_reward_id: null,
    lead_reward_id: null,
    sale_reward_id: null,
    referral_reward_id: null,
    discount_id: null,
    additional_links: additionalLinks && JSON.stringify(additionalLinks),
    max_partner_links: MAX_PARTNER_LINKS,
    link_structure: "short",
    utm_template: null,
    move_rules: null,
    application_form_data: null,
    application_form_published_at_ms: null,
    auto_approve_partners_enabled_at_ms: null,
    created_at_ms: program.created_at_ms,
    updated_at_ms: program.created_at_ms,
  };
}

export const handleCreateProgram = implement(operation, { requires: "workspaces.write" }, ({ body }, ctx) =>
  createProgram(ctx, body),
);
