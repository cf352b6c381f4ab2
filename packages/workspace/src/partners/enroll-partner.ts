import type { PartnerCreateBody } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import type { SqlDialect } from "@overdub/storage";
import { isUniqueViolation } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrolledPartner } from "../enrollments/enrolled-partner.ts";
import { findEnrolled, findPartnerByEmail } from "../enrollments/find-partner.ts";
import { newEnrollment, newPartner } from "../enrollments/new-rows.ts";
import { termsOf } from "../enrollments/terms.ts";
import { checkPartner } from "../fraud/check-partner.ts";
import { findGroup } from "../groups/group-rows.ts";
import type { PartnerGroupTable } from "../groups/group-table.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { announcePartner, planAnnouncement } from "./announce-partner.ts";
import type { PartnersContext } from "./context.ts";
import { freeUsername } from "./free-username.ts";

/**
 * Enrols a partner with the links of its group, and tells webhooks. Who is enrolled already, by email or tenant id, stays
 * as it is, but for a new tenant id.
 *
 * @throws `conflict` for a tenant id that another partner has, `not_found` for a group.
 * @see behaviour/partners 2.1
 */
export async function enrollPartner(
  ctx: PartnersContext,
  program: ProgramTable,
  body: PartnerCreateBody,
): Promise<EnrolledPartner> {
  const known = await findKnown(ctx.db, program, body);
  if (known) return withTenant(ctx, known, body.tenantId);
  const group = await findWantedGroup(ctx.db, program, body.groupId);
  const image = body.image ? acceptImage(body.image) : null;
  let enrolled: EnrolledPartner;
  try {
    enrolled = await insert(ctx, program, group, { ...body, image });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    // Another request was faster; whoever has the tenant id now, the same rules apply.
    const winner = await findKnown(ctx.db, program, body);
    if (!winner) throw error;
    return withTenant(ctx, winner, body.tenantId);
  }
  await announcePartner(ctx, enrolled.enrollment.id, body);
  return (await findEnrolled(ctx.db, program, { partnerId: enrolled.partner.id })) ?? enrolled;
}

/** The email says who somebody is; else the tenant id does. */
async function findKnown(
  db: Kysely<WorkspaceTables>,
  program: ProgramTable,
  { email, tenantId }: Pick<PartnerCreateBody, "email" | "tenantId">,
): Promise<EnrolledPartner | undefined> {
  const partner = await findPartnerByEmail(db, program.workspace_id, email);
  const byEmail = partner && (await findEnrolled(db, program, { partnerId: partner.id }));
  return byEmail ?? (tenantId ? findEnrolled(db, program, { tenantId }) : undefined);
}

async function withTenant(
  { db }: Pick<PartnersContext, "db">,
  known: EnrolledPartner,
  tenantId: string | undefined,
): Promise<EnrolledPartner> {
  const { enrollment } = known;
  if (!tenantId || tenantId === enrollment.tenant_id) return known;
  try {
    await db
      .updateTable("program_enrollments")
      .set({ tenant_id: tenantId })
      .where("workspace_id", "=", enrollment.workspace_id)
      .where("id", "=", enrollment.id)
      .execute();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError(
      "conflict",
      `The tenantId '${tenantId}' is already in associated with another partner in this program.`,
      { cause: error },
    );
  }
  return { ...known, enrollment: { ...enrollment, tenant_id: tenantId } };
}

/** @throws `not_found` also for a group of another program, which is not told apart from none. */
export async function findWantedGroup(
  db: Kysely<WorkspaceTables>,
  program: ProgramTable,
  idOrSlug: string | null | undefined,
): Promise<PartnerGroupTable> {
  const wanted = idOrSlug || program.default_group_id;
  const group = await findGroup(db, program, wanted);
  if (!group) throw new AppError("not_found", `Group "${wanted}" not found.`);
  return group;
}

/** @throws `unprocessable_entity` for what is no address on the web. */
function acceptImage(image: string): string {
  const url = URL.parse(image);
  if (url && /^https?:$/.test(url.protocol) && image.length <= 2000) return image;
  throw new AppError("unprocessable_entity", "custom: image: Image must be an http:// or https:// URL.");
}

async function insert(
  ctx: PartnersContext,
  program: ProgramTable,
  group: PartnerGroupTable,
  body: PartnerCreateBody & { readonly image: string | null },
): Promise<EnrolledPartner> {
  const nowMs = ctx.now();
  return ctx.db.transaction().execute(async (tx) => {
    const terms = await lockTerms(tx, ctx.dialect, group);
    const partner =
      (await findPartnerByEmail(tx, ctx.workspaceId, body.email)) ??
      newPartner(ctx.workspaceId, body, await freeUsername(tx, ctx.workspaceId, body), nowMs);
    const enrollment = newEnrollment(partner, program, nowMs, {
      tenant_id: body.tenantId ?? null,
      status: "approved",
      group_id: group.id,
      ...terms,
    });
    await tx
      .insertInto("partners")
      .values(partner)
      .onConflict((conflict) => conflict.column("id").doNothing())
      .execute();
    await tx.insertInto("program_enrollments").values(enrollment).execute();
    await planAnnouncement(ctx, tx, enrollment.id, body);
    const { workspaceId } = ctx;
    await ctx.jobs.add(tx, checkPartner, { workspaceId, programId: program.id, partnerId: partner.id });
    return { partner, enrollment };
  });
}

/** What the group has when the enrolment commits: whoever changes it waits, and finds the enrolment then. */
export async function lockTerms(tx: Kysely<WorkspaceTables>, dialect: SqlDialect, group: PartnerGroupTable) {
  const row = await tx
    .selectFrom("partner_groups")
    .selectAll()
    .where("workspace_id", "=", group.workspace_id)
    .where("id", "=", group.id)
    .$if(dialect === "postgres", (query) => query.forShare())
    .executeTakeFirst();
  if (!row) throw new AppError("not_found", `Group "${group.id}" not found.`);
  return termsOf(row);
}
