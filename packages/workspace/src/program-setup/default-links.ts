import type { GroupDefaultLinkBody } from "@overdub/contract";
import {
  AppError,
  createGroupDefaultLink,
  deleteGroupDefaultLink,
  listGroupDefaultLinks,
  updateGroupDefaultLink,
} from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findOwnDomainOrThrow } from "../domains/find-domain.ts";
import { findGroupOrThrow, listDefaultLinks, toDefaultLink } from "../groups/group-rows.ts";
import type { PartnerGroupDefaultLinkTable, PartnerGroupTable } from "../groups/group-table.ts";
import { createId } from "../ids/create-id.ts";
import type { Context } from "../operations/context.ts";
import { implement } from "../operations/implement.ts";
import { followDefaultLinkJob } from "../partners/follow-default-link.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { lockWorkspace } from "../workspaces/queries.ts";

/** So many links does a new partner get at most. */
const MAX_DEFAULT_LINKS = 5;

export async function insertDefaultLink(
  tx: Kysely<WorkspaceTables>,
  group: Pick<PartnerGroupTable, "id">,
  { domain, url }: { readonly domain: string; readonly url: string },
  nowMs: number,
): Promise<PartnerGroupDefaultLinkTable> {
  const row = { id: createId("pgdl_", nowMs), group_id: group.id, domain, url, created_at_ms: nowMs };
  await tx.insertInto("partner_group_default_links").values(row).execute();
  return row;
}

type Where = Pick<Context, "db" | "workspaceId">;

async function findNamedGroup({ db, workspaceId }: Where, idOrSlug: string) {
  const program = await findProgramOrThrow(db, workspaceId);
  return { program, group: await findGroupOrThrow(db, program, idOrSlug) };
}

export const handleListGroupDefaultLinks = implement(
  listGroupDefaultLinks,
  { requires: "groups.read", programFirst: true },
  async ({ params }, ctx) => {
    const { group } = await findNamedGroup(ctx, params.groupIdOrSlug);
    return ((await listDefaultLinks(ctx.db, [group.id])).get(group.id) ?? []).map(toDefaultLink);
  },
);

export const handleCreateGroupDefaultLink = implement(
  createGroupDefaultLink,
  { requires: "groups.write", programFirst: true },
  async ({ params, body }, ctx) => {
    const { program, group } = await findNamedGroup(ctx, params.groupIdOrSlug);
    const domain = await chooseDomain(ctx, body, program.domain);
    const nowMs = ctx.now();
    const row = await ctx.db.transaction().execute(async (tx) => {
      // Of two at once only one is the fifth.
      await lockWorkspace(tx, ctx.workspaceId);
      const links = (await listDefaultLinks(tx, [group.id])).get(group.id) ?? [];
      if (links.length >= MAX_DEFAULT_LINKS) {
        throw new AppError("bad_request", `A group has at most ${MAX_DEFAULT_LINKS} default links.`);
      }
      if (links.some((link) => link.domain === domain && link.url === body.url)) {
        throw new AppError("conflict", "The group has this default link already.");
      }
      const added = await insertDefaultLink(tx, group, { domain, url: body.url }, nowMs);
      await ctx.jobs.add(tx, followDefaultLinkJob, { workspaceId: ctx.workspaceId, defaultLinkId: added.id });
      return added;
    });
    return toDefaultLink(row);
  },
);

async function chooseDomain(
  { db, workspaceId }: Where,
  { domain }: GroupDefaultLinkBody,
  ofProgram: string | null,
): Promise<string> {
  if (domain) return (await findOwnDomainOrThrow(db, workspaceId, domain)).slug;
  if (ofProgram === null) throw new AppError("bad_request", "The program has no domain yet: give `domain`.");
  return ofProgram;
}

async function findDefaultLinkOrThrow(ctx: Where, params: { groupIdOrSlug: string; defaultLinkId: string }) {
  const { group } = await findNamedGroup(ctx, params.groupIdOrSlug);
  const links = (await listDefaultLinks(ctx.db, [group.id])).get(group.id) ?? [];
  const link = links.find(({ id }) => id === params.defaultLinkId);
  if (!link) throw new AppError("not_found", "Default link not found.");
  return { link, links };
}

export const handleUpdateGroupDefaultLink = implement(
  updateGroupDefaultLink,
  { requires: "groups.write", programFirst: true },
  async ({ params, body }, ctx) => {
    const { link, links } = await findDefaultLinkOrThrow(ctx, params);
    if (links.some(({ id, domain, url }) => id !== link.id && domain === link.domain && url === body.url)) {
      throw new AppError("conflict", "The group has this default link already.");
    }
    await ctx.db.transaction().execute(async (tx) => {
      await tx
        .updateTable("partner_group_default_links")
        .set({ url: body.url })
        .where("group_id", "=", link.group_id)
        .where("id", "=", link.id)
        .execute();
      await ctx.jobs.add(tx, followDefaultLinkJob, { workspaceId: ctx.workspaceId, defaultLinkId: link.id });
    });
    return toDefaultLink({ ...link, url: body.url });
  },
);

/** The partners' links stay: they may be printed on something. */
export const handleDeleteGroupDefaultLink = implement(
  deleteGroupDefaultLink,
  { requires: "groups.write", programFirst: true },
  async ({ params }, ctx) => {
    const { link } = await findDefaultLinkOrThrow(ctx, params);
    await ctx.db
      .deleteFrom("partner_group_default_links")
      .where("group_id", "=", link.group_id)
      .where("id", "=", link.id)
      .execute();
    return { id: link.id };
  },
);
