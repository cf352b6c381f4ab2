import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findPartner } from "../enrollments/find-partner.ts";
import type { PartnerTable } from "../enrollments/partner-table.ts";
import { defineJob } from "../jobs/define-job.ts";
import { findTimeOf } from "../jobs/workspace-time.ts";
import { Earner, lockEnrollment } from "../ledger/lock-enrollment.ts";
import type { Core } from "../operations/context.ts";
import { findBansByOwner, findEarnersByOwner } from "./bans-elsewhere.ts";
import { holdEarnings } from "./hold.ts";
import { isMonitored } from "./is-monitored.ts";
import type { PartnerFacts } from "./partner-rules.ts";
import { judgePartner } from "./partner-rules.ts";
import { recordFindings } from "./record-findings.ts";
import { findRules } from "./rule-settings.ts";

type Db = Kysely<WorkspaceTables>;
type CheckContext = Pick<Core, "db" | "now" | "jobs">;

/**
 * Looks at a partner who has come, or who says something new of itself. What is found holds all that it has earned and is
 * not being paid. See behaviour/partners 12.2.
 */
export const checkPartner = defineJob("fraud.check-partner", Earner, (earner, ctx: CheckContext) =>
  ctx.db.transaction().execute(async (tx) => {
    const enrollment = await lockEnrollment(tx, earner);
    const partner = await findPartner(tx, earner.workspaceId, earner.partnerId);
    if (!enrollment || !partner || !isMonitored(enrollment)) return undefined;
    const facts = { bannedFrom: await findBansByOwner(tx, partner), sharing: await findSharing(tx, partner) };
    const rules = await findRules(tx, { id: earner.programId, workspace_id: earner.workspaceId });
    const fresh = await recordFindings(ctx, tx, earner, judgePartner(facts, rules));
    if (fresh.length === 0) return undefined;
    await holdEarnings(tx, earner, fresh, ctx.now());
    // What one shares with another, the other shares with it.
    for (const { type, identity } of fresh) {
      if (type === "partnerDuplicateAccount") await ctx.jobs.add(tx, checkPartner, { ...earner, partnerId: identity });
    }
    return undefined;
  }),
);

/** Has a ban looked at by the other programs of the owner that have the same person. */
export const tellBan = defineJob(
  "fraud.tell-ban",
  Earner,
  async ({ workspaceId, partnerId }, ctx: CheckContext & Pick<Core, "standingClocks">) => {
    const partner = await findPartner(ctx.db, workspaceId, partnerId);
    if (!partner) return;
    for (const earner of await findEarnersByOwner(ctx.db, partner)) {
      const { jobs } = await findTimeOf(ctx, earner.workspaceId);
      await jobs.add(ctx.db, checkPartner, earner);
    }
  },
);

const MAX_SHARING = 100;

/** Other partners of the workspace, which has one program, who are paid to the same PayPal address. */
async function findSharing(db: Db, partner: PartnerTable): Promise<PartnerFacts["sharing"]> {
  if (partner.paypal_email === null) return [];
  const rows = await db
    .selectFrom("partners")
    .select("id")
    .where("workspace_id", "=", partner.workspace_id)
    // As the index has it.
    .where(sql`lower(paypal_email)`, "=", partner.paypal_email.toLowerCase())
    .where("paypal_email", "is not", null)
    .where("id", "<>", partner.id)
    .orderBy("id")
    .limit(MAX_SHARING)
    .execute();
  return rows.map(({ id }) => ({ partnerId: id, account: "paypal" }));
}
