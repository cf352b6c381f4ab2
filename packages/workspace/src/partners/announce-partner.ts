import { z } from "zod";
import { callAsOwner } from "../auth/authenticate.ts";
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

/**
 * Gives a new partner the links of its group, then tells webhooks of both. Done again it adds what is missing and tells
 * nobody twice. The partner may be gone by then.
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
  const { partner } = enrolled;
  await db.transaction().execute((tx) =>
    publish(
      ctx,
      tx,
      "partner.enrolled",
      async () => {
        const links = await listPartnerLinks(tx, { workspaceId, programId: program.id }, [partner.id]);
        return toPartner(enrolled, links.get(partner.id) ?? [], ctx.publicPort());
      },
      { id: `evt_${enrollmentId.slice(-EVENT_ID_LENGTH)}` },
    ),
  );
}

/** Of an event's id; the end of an enrolment's is as long. */
const EVENT_ID_LENGTH = 25;

/** Whose request it was, for the links' user. */
export const announceJob = defineJob(
  "partner-enrolled",
  Wishes.extend({ workspaceId: z.string(), enrollmentId: z.string(), userId: z.string() }),
  async ({ workspaceId, enrollmentId, userId, ...wishes }, deps: PartnerJobContext) => {
    await announcePartner({ ...deps, ...callAsOwner(workspaceId, userId) }, enrollmentId, wishes);
  },
);
