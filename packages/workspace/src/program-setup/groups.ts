import type { Group, GroupCreateBody, GroupUpdateBody } from "@overdub/contract";
import {
  AppError,
  createGroup as createOperation,
  DEFAULT_GROUP_SLUG,
  deleteGroup as deleteOperation,
  getGroup,
  listGroups,
  MAX_GROUPS_PAGE_SIZE,
  movePartnersToGroup,
  updateGroup as updateOperation,
} from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";
import { textContains } from "../database/contains.ts";
import { moveToGroup, NO_TERMS } from "../enrollments/terms.ts";
import { findDefaultGroup, findGroupOrThrow, listDefaultLinks, showGroup, showGroups } from "../groups/group-rows.ts";
import type { PartnerGroupTable } from "../groups/group-table.ts";
import { parseFilterValue } from "../http/filter-value.ts";
import { createId } from "../ids/create-id.ts";
import { implement } from "../operations/implement.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { assertRoom } from "../quotas/assert-room.ts";
import type { SetupContext } from "./context.ts";
import { insertDefaultLink } from "./default-links.ts";
import { dropGroupTerms } from "./drop-group-terms.ts";
import { given } from "./given.ts";

/**
 * Makes a group with the settings and default links of the default group, but without its rewards and discount.
 *
 * @throws `conflict` for a slug that is taken.
 * @see behaviour/partners 11.2
 */
export async function createGroup(ctx: SetupContext, body: GroupCreateBody): Promise<Group> {
  const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
  const model = await findDefaultGroup(ctx.db, program);
  const nowMs = ctx.now();
  const row: PartnerGroupTable = {
    ...model,
    ...NO_TERMS,
    auto_approve_partners_enabled_at_ms: null,
    move_rules: null,
    ...columnsOf(body),
    id: createId("grp_", nowMs),
    name: body.name,
    slug: body.slug,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
  const links = (await listDefaultLinks(ctx.db, [model.id])).get(model.id) ?? [];
  try {
    await ctx.db.transaction().execute(async (tx) => {
      await assertRoom(tx, ctx.workspaceId, "partner_groups");
      await tx.insertInto("partner_groups").values(row).execute();
      for (const link of links) await insertDefaultLink(tx, row, link, nowMs);
    });
  } catch (error) {
    throw slugError(error, "conflict", row.slug);
  }
  return showGroup(ctx.db, row);
}

/** @throws `forbidden` for another slug of the default group, `bad_request` for one that is taken. */
export async function updateGroup(ctx: SetupContext, idOrSlug: string, body: GroupUpdateBody): Promise<Group> {
  const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
  const group = await findGroupOrThrow(ctx.db, program, idOrSlug);
  const nowMs = ctx.now();
  if (group.slug === DEFAULT_GROUP_SLUG && body.slug !== undefined && body.slug !== DEFAULT_GROUP_SLUG) {
    throw new AppError("forbidden", "You cannot change the slug of the default group.");
  }
  const since = (isOn: boolean | undefined, before: number | null) =>
    isOn === undefined ? before : isOn ? (before ?? nowMs) : null;
  const next: PartnerGroupTable = {
    ...group,
    ...columnsOf(body),
    auto_approve_partners_enabled_at_ms: since(body.autoApprovePartners, group.auto_approve_partners_enabled_at_ms),
    application_form_published_at_ms: since(body.publishApplicationForm, group.application_form_published_at_ms),
    updated_at_ms: nowMs,
  };
  const { id: _, workspace_id: __, program_id: ___, ...columns } = next;
  try {
    await ctx.db
      .updateTable("partner_groups")
      .set(columns)
      .where("workspace_id", "=", ctx.workspaceId)
      .where("id", "=", group.id)
      .execute();
  } catch (error) {
    throw slugError(error, "bad_request", next.slug);
  }
  return showGroup(ctx.db, next);
}

/** Its partners come into the default group. @throws `forbidden` for the default group itself. */
export async function deleteGroup(ctx: SetupContext, idOrSlug: string): Promise<{ id: string }> {
  const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
  const group = await findGroupOrThrow(ctx.db, program, idOrSlug);
  if (group.slug === DEFAULT_GROUP_SLUG) throw new AppError("forbidden", "You cannot delete the default group.");
  await ctx.db.transaction().execute(async (tx) => {
    await moveToGroup(tx, await findDefaultGroup(tx, program), { groupId: group.id }, ctx.now());
    await dropGroupTerms(tx, group);
    await tx
      .deleteFrom("partner_groups")
      .where("workspace_id", "=", ctx.workspaceId)
      .where("id", "=", group.id)
      .execute();
  });
  return { id: group.id };
}

function slugError(error: unknown, code: "conflict" | "bad_request", slug: string): unknown {
  if (!isUniqueViolation(error)) return error;
  return new AppError(code, `A group with the slug ${slug} already exists.`, { cause: error });
}

function columnsOf(body: GroupUpdateBody): Partial<PartnerGroupTable> {
  const json = (value: object | null | undefined) => value && JSON.stringify(value);
  return given({
    name: body.name,
    slug: body.slug,
    color: body.color,
    logo: body.logo,
    wordmark: body.wordmark,
    brand_color: body.brandColor,
    holding_period_days: body.holdingPeriodDays,
    additional_links: json(body.additionalLinks),
    max_partner_links: body.maxPartnerLinks,
    link_structure: body.linkStructure,
    utm_template: json(body.utmTemplate),
    move_rules: json(body.moveRules),
    application_form_data: json(body.applicationFormData),
  });
}

export const handleListGroups = implement(
  listGroups,
  { requires: "groups.read", programFirst: true },
  async ({ query }, ctx) => {
    const program = ctx.program;
    const { search, page = 1, pageSize = MAX_GROUPS_PAGE_SIZE } = query;
    const ids = parseFilterValue(query.groupIds);
    const rows = await ctx.db
      .selectFrom("partner_groups")
      .selectAll()
      .where("workspace_id", "=", ctx.workspaceId)
      .where("program_id", "=", program.id)
      .$if(search !== undefined && search !== "", (groups) =>
        groups.where((eb) =>
          eb.or([textContains(eb.ref("name"), search ?? ""), textContains(eb.ref("slug"), search ?? "")]),
        ),
      )
      .$if(ids !== undefined, (groups) => groups.where("id", ids?.negated ? "not in" : "in", ids?.values ?? []))
      .orderBy("id")
      .limit(pageSize)
      .offset((page - 1) * pageSize)
      .execute();
    return showGroups(ctx.db, rows);
  },
);

export const handleGetGroup = implement(
  getGroup,
  { requires: "groups.read", programFirst: true },
  async ({ params }, ctx) => {
    const program = ctx.program;
    return showGroup(ctx.db, await findGroupOrThrow(ctx.db, program, params.groupIdOrSlug));
  },
);

export const handleCreateGroup = implement(
  createOperation,
  { requires: "groups.write", programFirst: true },
  ({ body }, ctx) => createGroup(ctx, body),
);

export const handleUpdateGroup = implement(
  updateOperation,
  { requires: "groups.write", programFirst: true },
  ({ params, body }, ctx) => updateGroup(ctx, params.groupIdOrSlug, body),
);

export const handleDeleteGroup = implement(
  deleteOperation,
  { requires: "groups.write", programFirst: true },
  ({ params }, ctx) => deleteGroup(ctx, params.groupIdOrSlug),
);

export const handleMovePartnersToGroup = implement(
  movePartnersToGroup,
  { requires: "groups.write", programFirst: true },
  async ({ params, body }, ctx) => {
    const program = ctx.program;
    const group = await findGroupOrThrow(ctx.db, program, params.groupIdOrSlug);
    const partnerIds = [...new Set(body.partnerIds)];
    const count = await ctx.db.transaction().execute((tx) => moveToGroup(tx, group, { partnerIds }, ctx.now()));
    return { count };
  },
);
