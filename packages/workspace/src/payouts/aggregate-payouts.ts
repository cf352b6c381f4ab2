import { setImmediate } from "node:timers/promises";
import type { ExpressionBuilder, Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findHoldingDays } from "../groups/group-rows.ts";
import { createId } from "../ids/create-id.ts";
import { defineJob } from "../jobs/define-job.ts";
import { commissionsAreDue } from "../ledger/aggregation.ts";
import type { Earner } from "../ledger/lock-enrollment.ts";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import { findUnconfirmedPayouts, sumPayouts } from "../ledger/sum-payouts.ts";
import type { Core } from "../operations/context.ts";
import type { DueSums } from "./due.ts";
import { DUE_AT_ONCE, heldLongEnoughBefore, planPayout } from "./due.ts";

type Db = Kysely<WorkspaceTables>;
type AggregateContext = Pick<Core, "db" | "now">;

/** Puts what is due into payouts: of one partner, or of all of a program. */
export const aggregatePayouts = defineJob(
  commissionsAreDue.type,
  commissionsAreDue.payload,
  async ({ workspaceId, programId, partnerId }, ctx: AggregateContext) => {
    if (partnerId === undefined) await aggregateProgram(ctx, { workspaceId, programId }, ctx.now());
    else await aggregateAll(ctx.db, [{ workspaceId, programId, partnerId }], ctx.now());
    return undefined;
  },
);

/** Partners that are looked at in one statement, so that none takes long, and in one transaction. */
const PAGE = 200;
const AT_ONCE = 25;

/** Of every partner, in steps, so that a program of any size holds up nothing else. */
export async function aggregateProgram(
  { db }: Pick<Core, "db">,
  { workspaceId, programId }: Omit<Earner, "partnerId">,
  nowMs: number,
): Promise<void> {
  const periods = await holdingPeriods(db, workspaceId, programId);
  for (let after = ""; ; ) {
    const page = await db
      .selectFrom("program_enrollments")
      .select(["partner_id", "group_id"])
      .where("workspace_id", "=", workspaceId)
      .where("program_id", "=", programId)
      .where("partner_id", ">", after)
      .orderBy("partner_id")
      .limit(PAGE)
      .execute();
    const due = await findDue(db, programId, page, periods, nowMs);
    for (let start = 0; start < due.length; start += AT_ONCE) {
      const some = due.slice(start, start + AT_ONCE).map((partnerId) => ({ workspaceId, programId, partnerId }));
      await aggregateAll(db, some, nowMs);
      // On SQLite nothing of this waits: others have their turn here.
      await setImmediate();
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last.partner_id;
    await setImmediate();
  }
}

/** In one transaction, in the order of their ids. */
async function aggregateAll(db: Db, earners: readonly Earner[], nowMs: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const earner of earners) {
      await aggregatePartner(tx, earner, nowMs);
      await setImmediate();
    }
  });
}

async function holdingPeriods(
  db: Db,
  workspaceId: string,
  programId: string,
): Promise<ReadonlyMap<string | null, number>> {
  const groups = await db
    .selectFrom("partner_groups")
    .select(["id", "holding_period_days"])
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .execute();
  return new Map(groups.map(({ id, holding_period_days }) => [id, holding_period_days]));
}

/** Who of these partners has something that is due. */
async function findDue(
  db: Db,
  programId: string,
  partners: readonly { readonly partner_id: string; readonly group_id: string | null }[],
  periods: ReadonlyMap<string | null, number>,
  nowMs: number,
): Promise<string[]> {
  const found: string[] = [];
  for (const [groupId, some] of Map.groupBy(partners, (partner) => partner.group_id)) {
    const days = periods.get(groupId);
    if (days === undefined) continue;
    const rows = await db
      .selectFrom("commissions")
      .select("partner_id")
      .distinct()
      .where("program_id", "=", programId)
      .where(
        "partner_id",
        "in",
        some.map(({ partner_id }) => partner_id),
      )
      .where(isDue(heldLongEnoughBefore(days, nowMs)))
      .execute();
    found.push(...rows.map(({ partner_id }) => partner_id));
  }
  return found.sort();
}

function isDue(beforeMs: number) {
  return (eb: ExpressionBuilder<WorkspaceTables, "commissions">) =>
    eb("status", "=", "pending").and(eb.or([eb("created_at_ms", "<", beforeMs), eb("type", "in", DUE_AT_ONCE)]));
}

/** Puts what is due of a partner into the payout that is open, or into a new one. See behaviour/partners 10.9. */
export async function aggregatePartner(tx: Db, earner: Earner, nowMs: number): Promise<void> {
  const enrollment = await lockEnrollment(tx, earner);
  const holdingDays = enrollment && (await findHoldingDays(tx, enrollment));
  if (holdingDays === undefined) return;
  const beforeMs = heldLongEnoughBefore(holdingDays, nowMs);
  const [open] = await findUnconfirmedPayouts(tx, earner, "pending");
  const due = await sumDue(tx, earner, beforeMs);
  const plan = planPayout(open ? { amount: open.amount_cents, periodEndMs: open.period_end_ms ?? 0 } : null, due);
  if (plan.kind === "nothing") return;
  const payoutId = open?.id ?? createId("po_", nowMs);
  if (plan.kind === "new") await insertPayout(tx, earner, { ...plan, id: payoutId }, nowMs);
  await tx
    .updateTable("commissions")
    .set({ status: "processed", payout_id: payoutId, processed_at_ms: nowMs, updated_at_ms: nowMs })
    .where("workspace_id", "=", earner.workspaceId)
    .where("program_id", "=", earner.programId)
    .where("partner_id", "=", earner.partnerId)
    .where(isDue(beforeMs))
    .execute();
  if (plan.kind === "new") return;
  await tx.updateTable("payouts").set({ period_end_ms: plan.periodEndMs }).where("id", "=", payoutId).execute();
  await sumPayouts(tx, [payoutId], nowMs);
}

async function sumDue(tx: Db, { workspaceId, programId, partnerId }: Earner, beforeMs: number): Promise<DueSums> {
  const { count, earnings, oldest, newest } = await tx
    .selectFrom("commissions")
    .select((eb) => [
      eb.fn.countAll<number>().as("count"),
      eb.fn.coalesce(eb.fn.sum<number>("earnings_cents"), eb.lit(0)).as("earnings"),
      eb.fn.min<number | null>("created_at_ms").as("oldest"),
      eb.fn.max<number | null>("created_at_ms").as("newest"),
    ])
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where("partner_id", "=", partnerId)
    .where(isDue(beforeMs))
    .executeTakeFirstOrThrow();
  return { count: Number(count), earnings: Number(earnings), oldestMs: oldest ?? 0, newestMs: newest ?? 0 };
}

async function insertPayout(
  tx: Db,
  { workspaceId, programId, partnerId }: Earner,
  plan: { readonly id: string; readonly amount: number; readonly periodStartMs: number; readonly periodEndMs: number },
  nowMs: number,
): Promise<void> {
  const { name } = await tx.selectFrom("programs").select("name").where("id", "=", programId).executeTakeFirstOrThrow();
  await tx
    .insertInto("payouts")
    .values({
      id: plan.id,
      workspace_id: workspaceId,
      program_id: programId,
      partner_id: partnerId,
      invoice_id: null,
      amount_cents: plan.amount,
      currency: "USD",
      status: "pending",
      mode: null,
      method: null,
      description: `Dub Partners payout (${name})`,
      period_start_ms: plan.periodStartMs,
      period_end_ms: plan.periodEndMs,
      initiated_at_ms: null,
      paid_at_ms: null,
      failure_reason: null,
      trace_id: null,
      user_id: null,
      created_at_ms: nowMs,
      updated_at_ms: nowMs,
    })
    .execute();
}
