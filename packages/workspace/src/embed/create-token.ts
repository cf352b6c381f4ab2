import type { ReferralsEmbedTokenBody } from "@overdub/contract";
import { AppError, createReferralsEmbedToken } from "@overdub/contract";
import { findEnrolled, findPartnerByEmail } from "../enrollments/find-partner.ts";
import type { PartnersContext } from "../partners/context.ts";
import { enrollPartner } from "../partners/enroll-partner.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { toIso } from "../time/to-iso.ts";
import { implement } from "./context.ts";
import { createEmbedToken } from "./embed-token.ts";
import { planTokenDeletion } from "./expired-tokens.ts";

/** See behaviour/partners 7. */
export const handleCreateReferralsEmbedToken = implement(
  createReferralsEmbedToken,
  { requires: "partners.write", programFirst: true },
  async ({ body }, ctx) => {
    const program = ctx.program;
    const partnerId = await findOrEnroll(ctx, program, body);
    const owner = { workspaceId: ctx.workspaceId, programId: program.id, partnerId };
    const { publicToken, expiresAtMs } = await ctx.db.transaction().execute(async (tx) => {
      const created = await createEmbedToken(tx, owner, ctx.now());
      await planTokenDeletion(ctx, tx);
      return created;
    });
    return { publicToken, expires: toIso(expiresAtMs) };
  },
);

/** By id, else by tenant, else by the email of `partner`, who is enrolled if need be. @throws `not_found` */
async function findOrEnroll(
  ctx: PartnersContext,
  program: ProgramTable,
  { partnerId, tenantId, partner }: ReferralsEmbedTokenBody,
): Promise<string> {
  const tenant = tenantId || partner?.tenantId || partner?.linkProps?.tenantId || undefined;
  const byName = partnerId
    ? await findEnrolled(ctx.db, program, { partnerId })
    : tenant && (await findEnrolled(ctx.db, program, { tenantId: tenant }));
  if (byName) return byName.partner.id;
  if (!partner) throw new AppError("not_found", "The partner is not enrolled in this program.");
  const known = await findPartnerByEmail(ctx.db, ctx.workspaceId, partner.email);
  const byEmail = known && (await findEnrolled(ctx.db, program, { partnerId: known.id }));
  if (byEmail) return byEmail.partner.id;
  const enrolled = await enrollPartner(ctx, program, { ...partner, ...(tenant && { tenantId: tenant }) });
  return enrolled.partner.id;
}
