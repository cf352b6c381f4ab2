import { DEFAULT_GROUP_SLUG, rejectPartnerApplication } from "@overdub/contract";
import { readAnswers } from "../applications/answers.ts";
import { rejectApplication } from "../applications/reject-application.ts";
import { submitApplication } from "../applications/submit-application.ts";
import { handIn } from "../bounties/submit.ts";
import { addBounty } from "../bounties/write-bounty.ts";
import { addDiscountCode } from "../discount-codes/create-discount-code.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import { findPartnerByEmail } from "../enrollments/find-partner.ts";
import { findDefaultGroup } from "../groups/group-rows.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { LinksContext } from "../links/context.ts";
import { createPartnerLink } from "../partners/create-partner-link.ts";
import { enrollPartner } from "../partners/enroll-partner.ts";
import { createProgram } from "../program-setup/create-program.ts";
import { addDiscount } from "../program-setup/group-discounts.ts";
import { addReward } from "../program-setup/group-rewards.ts";
import { createGroup, updateGroup } from "../program-setup/groups.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import type { DemoTraffic } from "./demo-links.ts";
import type { DemoApplicant, DemoPartner } from "./demo-program.ts";
import {
  CREATORS,
  DEMO_APPLICANTS,
  DEMO_BOUNTY,
  DEMO_BOUNTY_DAYS,
  DEMO_DISCOUNT,
  DEMO_FORM,
  DEMO_HOLDING_DAYS,
  DEMO_PARTNERS,
  DEMO_PROGRAM,
  DEMO_PROGRAM_DAYS,
  DEMO_REWARDS,
  DEMO_SUBMISSION,
} from "./demo-program.ts";

const DAY_MS = 86_400_000;

/** A link with what it is to bring. */
export interface LiveLink {
  readonly row: LinkTable;
  readonly traffic: DemoTraffic;
}

/** The program, with its partners as they came, and those who would like to be some. @returns the partners' links. */
export async function seedProgram(
  ctx: LinksContext,
  nowMs: number,
): Promise<{ readonly program: ProgramTable; readonly links: readonly LiveLink[] }> {
  const at = (daysAgo: number): LinksContext => ({ ...ctx, now: () => nowMs - daysAgo * DAY_MS });
  const program = await setUp(at(DEMO_PROGRAM_DAYS));
  const links: LiveLink[] = [];
  for (const partner of DEMO_PARTNERS) {
    links.push(...(await enroll(at(partner.traffic.daysAgo), program, partner)));
  }
  const { daysAgo, ...work } = DEMO_SUBMISSION;
  const bounty = await addBounty(at(DEMO_BOUNTY_DAYS), DEMO_BOUNTY);
  await handIn(at(daysAgo), bounty.id, { ...work, isDraft: false });
  for (const applicant of DEMO_APPLICANTS) await apply(at(applicant.daysAgo), program, applicant);
  return { program, links };
}

async function setUp(ctx: LinksContext): Promise<ProgramTable> {
  await createProgram(ctx, DEMO_PROGRAM);
  await updateGroup(ctx, DEFAULT_GROUP_SLUG, {
    holdingPeriodDays: DEMO_HOLDING_DAYS,
    applicationFormData: DEMO_FORM,
    publishApplicationForm: true,
  });
  await createGroup(ctx, CREATORS);
  for (const terms of DEMO_REWARDS) await addReward(ctx, terms);
  await addDiscount(ctx, { groupId: CREATORS.slug, discount: DEMO_DISCOUNT });
  return findProgramOrThrow(ctx.db, ctx.workspaceId);
}

async function enroll(
  ctx: LinksContext,
  program: ProgramTable,
  { body, traffic, hasCode, furtherLink }: DemoPartner,
): Promise<LiveLink[]> {
  const { enrollment } = await enrollPartner(ctx, program, body);
  if (furtherLink) {
    const { key, path } = furtherLink;
    await createPartnerLink(ctx, program, enrollment, { key, url: `${DEMO_PROGRAM.url}${path}` });
  }
  const rows = await ctx.db
    .selectFrom("links")
    .selectAll()
    .where("workspace_id", "=", ctx.workspaceId)
    .where("partner_id", "=", enrollment.partner_id)
    .orderBy("key")
    .execute();
  const [first] = rows;
  if (hasCode && first) await addDiscountCode(ctx, program, { partnerId: enrollment.partner_id, linkId: first.id });
  return rows.map((row) => ({ row, traffic: { ...traffic, weight: traffic.weight / rows.length } }));
}

async function apply(
  ctx: LinksContext,
  program: ProgramTable,
  { person, answers, rejection }: DemoApplicant,
): Promise<void> {
  const group = await findDefaultGroup(ctx.db, program);
  const { fields } = readAnswers(DEMO_FORM, answers);
  await submitApplication(ctx, program, group, { ...person, fields, referredByPartnerId: null });
  if (!rejection) return;
  const partner = await findPartnerByEmail(ctx.db, ctx.workspaceId, person.email);
  const within = { workspaceId: ctx.workspaceId, programId: program.id };
  const enrollment = partner && (await findEnrollment(ctx.db, within, { partnerId: partner.id }));
  if (!enrollment) throw new Error(`The demo has no applicant ${person.email}.`);
  const rejected = { partnerId: enrollment.partner_id, rejectionReason: rejection };
  await rejectApplication(ctx, rejectPartnerApplication.input.body.parse(rejected));
}
