import type { Link, PartnerLinkCreateBody, PartnerLinkUpsertBody } from "@overdub/contract";
import {
  AppError,
  createPartnerLink as createOperation,
  retrievePartnerLinks,
  upsertPartnerLink,
} from "@overdub/contract";
import type { Kysely } from "kysely";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { toPartnerLink } from "../enrollments/enrolled-partner.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import type { PartnerName } from "../enrollments/find-enrollment.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import { partnerNameOf } from "../enrollments/find-partner.ts";
import { listPartnerLinks } from "../enrollments/partner-links.ts";
import { findGroup, listDefaultLinks } from "../groups/group-rows.ts";
import type { PartnerGroupTable } from "../groups/group-table.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { changeLink } from "../links/update-link.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { MAX_LINKS_OF_PARTNER } from "../quotas/quotas.ts";
import type { PartnersContext } from "./context.ts";
import { implement } from "./context.ts";
import { createPartnerLink, ofPartner } from "./create-partner-link.ts";
import { assertDestination, withTemplate } from "./link-destination.ts";

export interface Owner {
  readonly program: ProgramTable & { readonly domain: string };
  readonly enrollment: EnrollmentRow;
  readonly group: PartnerGroupTable;
}

/** @throws `bad_request` where links of partners have no domain yet, or nowhere to lead. */
export function assertLinkable(
  program: ProgramTable,
): asserts program is ProgramTable & { domain: string; url: string } {
  if (program.domain && program.url) return;
  throw new AppError("bad_request", "You need to set a domain and url for this program before creating a link.");
}

/** @throws `not_found` for a partner that is not enrolled, or in no group. Its status does not matter, as at Dub. */
export async function findOwner(ctx: PartnersContext, program: Owner["program"], name: PartnerName): Promise<Owner> {
  const enrollment = await findEnrollment(ctx.db, { workspaceId: ctx.workspaceId, programId: program.id }, name);
  if (!enrollment) throw new AppError("not_found", "Partner not found.");
  const group = enrollment.group_id === null ? undefined : await findGroup(ctx.db, program, enrollment.group_id);
  if (!group) throw new AppError("not_found", "This partner is not part of a partner group.");
  return { program, enrollment, group };
}

function templateOf({ utm_template }: PartnerGroupTable) {
  return utm_template === null ? null : JSON.parse(utm_template);
}

/** How many links a partner may have, and what is said when it has them. */
interface LinkLimit {
  readonly max: number;
  readonly refuse: () => AppError;
}

/** Every look at a partner reads them all. */
const QUOTA: LinkLimit = {
  max: MAX_LINKS_OF_PARTNER,
  refuse: () =>
    new AppError("exceeded_limit", `A partner has at most ${MAX_LINKS_OF_PARTNER} links: remove one first.`),
};

/** @throws what the limit says. */
async function assertRoomForLink(
  db: Kysely<WorkspaceTables>,
  { program, enrollment }: Owner,
  { max, refuse }: LinkLimit,
): Promise<void> {
  const { count } = await db
    .selectFrom("links")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("partner_id", "=", enrollment.partner_id)
    .where("program_id", "=", program.id)
    .where(unindexed("workspace_id"), "=", program.workspace_id)
    .executeTakeFirstOrThrow();
  if (Number(count) >= max) throw refuse();
}

/** Of two links that are made at once, the second one is counted after the first: its partner is held until it is there. */
async function holdPartner(tx: Kysely<WorkspaceTables>, { enrollment }: Owner): Promise<void> {
  await tx
    .updateTable("partners")
    .set((eb) => ({ updated_at_ms: eb.ref("updated_at_ms") }))
    .where("workspace_id", "=", enrollment.workspace_id)
    .where("id", "=", enrollment.partner_id)
    .execute();
}

export async function insertLink(
  ctx: PartnersContext,
  owner: Owner,
  body: PartnerLinkCreateBody,
  limit: LinkLimit = QUOTA,
): Promise<Link> {
  const { program, enrollment, group } = owner;
  await assertRoomForLink(ctx.db, owner, limit);
  if (body.url) {
    assertDestination(body.url, group.additional_links === null ? null : JSON.parse(group.additional_links));
  }
  const url = body.url ?? (await listDefaultLinks(ctx.db, [group.id])).get(group.id)?.[0]?.url ?? program.url ?? "";
  const wanted = {
    ...body.linkProps,
    domain: program.domain,
    url: withTemplate(url, templateOf(group)),
    key: body.key || undefined,
  };
  return createPartnerLink(ctx, program, enrollment, wanted, {
    async assertRoom(tx) {
      await holdPartner(tx, owner);
      await assertRoomForLink(tx, owner, limit);
    },
  });
}

/** See behaviour/partners 2.3, whose order it follows. */
export const handleCreatePartnerLink = implement(
  createOperation,
  { requires: "partners.write", programFirst: true },
  async ({ body }, ctx) => {
    const program = ctx.program;
    assertLinkable(program);
    return insertLink(ctx, await findOwner(ctx, program, partnerNameOf(body)), body);
  },
);

/** See behaviour/partners 2.5, whose order it follows. */
export const handleUpsertPartnerLink = implement(
  upsertPartnerLink,
  { requires: "partners.write", programFirst: true },
  async ({ body }, ctx) => {
    const program = ctx.program;
    const name = partnerNameOf(body);
    assertLinkable(program);
    const owner = await findOwner(ctx, program, name);
    const { additional_links: allowed } = owner.group;
    const existing = await findByUrl(ctx, owner, body.url);
    if (!existing) return insertLink(ctx, owner, body);
    assertDestination(body.url, allowed === null ? null : JSON.parse(allowed));
    return updateLink(ctx, owner, existing, body);
  },
);

/** With the group's parameters, as it would be stored, so that the same call finds what it made; or without. */
async function findByUrl(ctx: PartnersContext, { enrollment, group }: Owner, url: string) {
  const { workspace_id: workspaceId, program_id: programId, partner_id: partnerId } = enrollment;
  const links = (await listPartnerLinks(ctx.db, { workspaceId, programId }, [partnerId])).get(partnerId) ?? [];
  const stored = withTemplate(url, templateOf(group));
  return links.find((link) => link.url === stored) ?? links.find((link) => link.url === url);
}

function updateLink(
  ctx: PartnersContext,
  { program, enrollment }: Owner,
  existing: LinkTable,
  { key, linkProps = {} }: PartnerLinkUpsertBody,
): Promise<Link> {
  const { prefix: _, ...properties } = linkProps;
  return changeLink({ ...ctx, role: "owner" }, existing, {
    ...properties,
    ...ofPartner(enrollment, program.default_folder_id),
    domain: program.domain,
    key: key || undefined,
  });
}

export const handleRetrievePartnerLinks = implement(
  retrievePartnerLinks,
  { requires: "partners.read", programFirst: true },
  async ({ query }, ctx) => {
    const program = ctx.program;
    const owner = { workspaceId: ctx.workspaceId, programId: program.id };
    const enrollment = await findEnrollment(ctx.db, owner, partnerNameOf(query));
    if (!enrollment) throw new AppError("not_found", "Partner not found.");
    const links = (await listPartnerLinks(ctx.db, owner, [enrollment.partner_id])).get(enrollment.partner_id) ?? [];
    return links.map((link) => toPartnerLink(link, ctx.publicPort()));
  },
);
