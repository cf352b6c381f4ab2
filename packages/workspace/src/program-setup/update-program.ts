import type { Program, ProgramUpdateBody } from "@overdub/contract";
import { AppError, getOwnProgram, getProgram, updateProgram as operation } from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";
import { findOwnDomainOrThrow } from "../domains/find-domain.ts";
import { findDefaultGroup, listDefaultLinks } from "../groups/group-rows.ts";
import { implement } from "../operations/implement.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { toProgram } from "../programs/program-rows.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import type { SetupContext } from "./context.ts";
import { slugTaken } from "./create-program.ts";
import { insertDefaultLink } from "./default-links.ts";
import { given } from "./given.ts";

/**
 * Changes what the body names. Where domain and URL are both there for the first time, the default group gets its link.
 *
 * @throws as `createProgram` does.
 */
export async function updateProgram(ctx: SetupContext, body: ProgramUpdateBody): Promise<Program> {
  const { db, workspaceId } = ctx;
  const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
  const domain = body.domain ? (await findOwnDomainOrThrow(db, workspaceId, body.domain)).slug : body.domain;
  const next: ProgramTable = {
    ...program,
    ...given({
      name: body.name,
      slug: body.slug,
      logo: body.logo,
      description: body.description,
      domain,
      url: body.url,
      primary_reward_event: body.primaryRewardEvent,
      min_payout_amount_cents: body.minPayoutAmount,
      payout_mode: body.payoutMode,
      application_requirements: body.applicationRequirements && JSON.stringify(body.applicationRequirements),
      support_email: body.supportEmail,
      help_url: body.helpUrl,
      terms_url: body.termsUrl,
    }),
    updated_at_ms: ctx.now(),
  };
  try {
    await db.transaction().execute(async (tx) => {
      const { id: _, workspace_id: __, ...columns } = next;
      await tx
        .updateTable("programs")
        .set(columns)
        .where("workspace_id", "=", workspaceId)
        .where("id", "=", program.id)
        .execute();
      if (!next.domain || !next.url) return;
      const group = await findDefaultGroup(tx, program);
      const links = await listDefaultLinks(tx, [group.id]);
      if (links.size === 0) {
        await insertDefaultLink(tx, group, { domain: next.domain, url: next.url }, next.updated_at_ms);
      }
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw slugTaken(next.slug, error);
  }
  return toProgram(next);
}

export const handleUpdateProgram = implement(
  operation,
  { requires: "workspaces.write", programFirst: true },
  ({ body }, ctx) => updateProgram(ctx, body),
);

export const handleGetOwnProgram = implement(
  getOwnProgram,
  { requires: "workspaces.read", programFirst: true },
  async (_input, ctx) => toProgram(ctx.program),
);

/** Another workspace's program is one that there is not. */
export const handleGetProgram = implement(
  getProgram,
  { requires: "partners.read", programFirst: true },
  async ({ params }, ctx) => {
    const program = ctx.program;
    if (program.id !== params.programId) throw new AppError("not_found", "Program not found");
    return toProgram(program);
  },
);
