import type { Kysely } from "kysely";
import { z } from "zod";
import { callAsOwner } from "../auth/authenticate.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { toPartner } from "../enrollments/enrolled-partner.ts";
import { withPartner } from "../enrollments/find-partner.ts";
import { listPartnerLinks } from "../enrollments/partner-links.ts";
import { findGroup } from "../groups/group-rows.ts";
import { defineJob } from "../jobs/define-job.ts";
import { findProgram } from "../programs/find-program.ts";
import { publish } from "../webhooks/publish.ts";
import type { PartnerJobContext, PartnersContext } from "./context.ts";
import type { LinkWishes } from "./default-links.ts";
import { addDefaultLinks, LinkWishes as Wishes } from "./default-links.ts";
import { provisionCode } from "./provision-code.ts";

/** A request that has died in between is made up for after this long. */
const RECOVERY_MS = 30_000;

/** Under which the job waits that makes up for it. */
export function announceKey(enrollmentId: string): string {
  return `partner-enrolled:${enrollmentId}`;
}

/** Has a partner announced, whatever becomes of the request: in the transaction that enrols it, before `announcePartner`. */
export async function planAnnouncement(
  ctx: Pick<PartnersContext, "workspaceId" | "userId" | "now" | "jobs">,
  tx: Kysely<WorkspaceTables>,
  enrollmentId: string,
  { username, linkProps }: LinkWishes,
): Promise<void> {
  const { workspaceId, userId } = ctx;
  const payload = { workspaceId, enrollmentId, userId, linkProps, username };
  const schedule = { atMs: ctx.now() + RECOVERY_MS, dedupeKey: announceKey(enrollmentId) };
  await ctx.jobs.add(tx, announceJob, payload, schedule);
}

/**
 * Gives a new partner the links of its group, then tells webhooks of both. Done again it adds what is missing; whoever
 * takes the job back tells, so that nobody is told twice. The partner may be gone by then.
 */
export async function announcePartner(ctx: PartnersContext, enrollmentId: string, wishes: LinkWishes): Promise<void> {
  const { db, workspaceId } = ctx;
  const program = await findProgram(db, workspaceId);
  const enrollment = await db
    .selectFrom("program_enrollments")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", enrollmentId)
    .executeTakeFirst();
  const enrolled = enrollment && (await withPartner(db, enrollment));
  if (!program || !enrolled || enrolled.enrollment.status !== "approved") return;
  const group = await findGroup(db, program, enrolled.enrollment.group_id ?? program.default_group_id);
  if (group) await addDefaultLinks(ctx, program, enrolled, group, wishes);
  await provisionCode(ctx, program, enrolled);
  const { partner } = enrolled;
  await db.transaction().execute(async (tx) => {
    if (!(await ctx.jobs.drop(tx, announceKey(enrollmentId)))) return;
    await publish(ctx, tx, "partner.enrolled", async () => {
      const links = await listPartnerLinks(tx, { workspaceId, programId: program.id }, [partner.id]);
      return toPartner(enrolled, links.get(partner.id) ?? [], ctx.publicPort());
    });
  });
}

/** Whose request it was, for the links' user. */
export const announceJob = defineJob(
  "partner-enrolled",
  Wishes.extend({ workspaceId: z.string(), enrollmentId: z.string(), userId: z.string() }),
  async ({ workspaceId, enrollmentId, userId, ...wishes }, deps: PartnerJobContext) => {
    await announcePartner({ ...deps, ...callAsOwner(workspaceId, userId) }, enrollmentId, wishes);
    return undefined;
  },
);
