import { setImmediate } from "node:timers/promises";
import { dialectOf } from "@overdub/storage";
import type { ExpressionBuilder, Kysely } from "kysely";
import { idList, isListed } from "../database/ids.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import { defineJob } from "../jobs/define-job.ts";
import { commissionsAreDue } from "../ledger/aggregation.ts";
import type { Earner } from "../ledger/lock-enrollment.ts";
import { lockEnrollmentsOf } from "../ledger/lock-enrollment.ts";
import type { PayoutTable } from "../ledger/payout-tables.ts";
import { sumPayouts } from "../ledger/sum-payouts.ts";
import type { Core } from "../operations/context.ts";
import type { DueSums, PayoutPlan } from "./due.ts";
import { DUE_AT_ONCE, heldLongEnoughBefore, planPayout } from "./due.ts";

type Db = Kysely<WorkspaceTables>;
type AggregateContext = Pick<Core, "db" | "now">;
type OfProgram = Omit<Earner, "partnerId">;

/** Puts what is due into payouts: of one partner, or of all of a program. */
export const aggregatePayouts = defineJob(
  commissionsAreDue.type,
  commissionsAreDue.payload,
  async ({ workspaceId, programId, partnerId }, ctx: AggregateContext) => {
    if (partnerId === undefined) await aggregateProgram(ctx, { workspaceId, programId }, ctx.now());
    else await aggregatePartners(ctx.db, { workspaceId, programId }, [partnerId], ctx.now());
    return undefined;
  },
);

/** Partners that are looked at in one statement, so that none takes long, and in one transaction. */
const PAGE = 200;
const AT_ONCE = 100;

/** Of every partner, in steps, so that a program of any size holds up nothing else. */
export async function aggregateProgram({ db }: Pick<Core, "db">, program: OfProgram, nowMs: number): Promise<void> {
  const { workspaceId, programId } = program;
  const periods = await holdingPeriods(db, program);
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
      await aggregatePartners(db, program, due.slice(start, start + AT_ONCE), nowMs);
      // On SQLite nothing of this waits: others have their turn here.
      await setImmediate();
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last.partner_id;
    await setImmediate();
  }
}

async function holdingPeriods(
  db: Db,
  { workspaceId, programId }: OfProgram,
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

/**
 * Puts what is due of some partners into the payouts that are open, or into new ones, in one transaction and statements
 * about all of them. See behaviour/partners 10.9.
 */
async function aggregatePartners(
  db: Db,
  program: OfProgram,
  partnerIds: readonly string[],
  nowMs: number,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const enrolled = await lockEnrollmentsOf(tx, program, partnerIds);
    const periods = await holdingPeriods(tx, program);
    for (const [groupId, some] of Map.groupBy(enrolled, ({ group_id }) => group_id)) {
      const days = periods.get(groupId);
      if (days === undefined) continue;
      const ids = some.map(({ partner_id }) => partner_id);
      await aggregateAlike(tx, program, ids, heldLongEnoughBefore(days, nowMs), nowMs);
    }
  });
}

/** Of partners whose commissions are held for equally long; they are locked. */
async function aggregateAlike(
  tx: Db,
  program: OfProgram,
  partnerIds: readonly string[],
  beforeMs: number,
  nowMs: number,
): Promise<void> {
  const open = new Map((await findOpen(tx, program, partnerIds)).map((payout) => [payout.partner_id, payout]));
  const planned = (await sumDue(tx, program, partnerIds, beforeMs)).map(({ partnerId, ...due }) => {
    const payout = open.get(partnerId);
    const state = payout ? { amount: payout.amount_cents, periodEndMs: payout.period_end_ms ?? 0 } : null;
    return { partnerId, payoutId: payout?.id ?? createId("po_", nowMs), plan: planPayout(state, due) };
  });
  const due = planned.filter(({ plan }) => plan.kind !== "nothing").map(({ partnerId }) => partnerId);
  if (due.length === 0) return;
  await insertPayouts(tx, program, planned, nowMs);
  await tx
    .updateTable("commissions")
    .set((eb) => ({
      status: "processed",
      payout_id: eb
        .selectFrom("payouts")
        .select("payouts.id")
        .whereRef("payouts.partner_id", "=", "commissions.partner_id")
        .where("payouts.program_id", "=", program.programId)
        .where("payouts.status", "=", "pending")
        .where("payouts.invoice_id", "is", null)
        .limit(1),
      processed_at_ms: nowMs,
      updated_at_ms: nowMs,
    }))
    .where("workspace_id", "=", program.workspaceId)
    .where("program_id", "=", program.programId)
    .where(isListed(dialectOf(tx), "partner_id", idList(dialectOf(tx), due)))
    .where(isDue(beforeMs))
    .execute();
  const grown = planned.flatMap(({ payoutId, plan }) => (plan.kind === "grow" ? [{ payoutId, ...plan }] : []));
  for (const { payoutId, periodEndMs } of grown) {
    await tx.updateTable("payouts").set({ period_end_ms: periodEndMs }).where("id", "=", payoutId).execute();
  }
  await sumPayouts(
    tx,
    grown.map(({ payoutId }) => payoutId),
    nowMs,
  );
}

/** One of a partner at most. */
function findOpen(tx: Db, { workspaceId, programId }: OfProgram, partnerIds: readonly string[]) {
  return tx
    .selectFrom("payouts")
    .select(["id", "partner_id", "amount_cents", "period_end_ms"])
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where(isListed(dialectOf(tx), "partner_id", idList(dialectOf(tx), partnerIds)))
    .where("status", "=", "pending")
    .where("invoice_id", "is", null)
    .execute();
}

async function sumDue(
  tx: Db,
  { workspaceId, programId }: OfProgram,
  partnerIds: readonly string[],
  beforeMs: number,
): Promise<(DueSums & { readonly partnerId: string })[]> {
  const rows = await tx
    .selectFrom("commissions")
    .select((eb) => [
      "partner_id",
      eb.fn.countAll<number>().as("count"),
      eb.fn.sum<number>("earnings_cents").as("earnings"),
      eb.fn.min<number>("created_at_ms").as("oldest"),
      eb.fn.max<number>("created_at_ms").as("newest"),
    ])
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where(isListed(dialectOf(tx), "partner_id", idList(dialectOf(tx), partnerIds)))
    .where(isDue(beforeMs))
    .groupBy("partner_id")
    .execute();
  return rows.map(({ partner_id: partnerId, count, earnings, oldest, newest }) => {
    return { partnerId, count: Number(count), earnings: Number(earnings), oldestMs: oldest, newestMs: newest };
  });
}

interface Planned {
  readonly partnerId: string;
  readonly payoutId: string;
  readonly plan: PayoutPlan;
}

async function insertPayouts(
  tx: Db,
  { workspaceId, programId }: OfProgram,
  planned: readonly Planned[],
  nowMs: number,
): Promise<void> {
  const { name } = await tx.selectFrom("programs").select("name").where("id", "=", programId).executeTakeFirstOrThrow();
  const rows = planned.flatMap(({ partnerId, payoutId, plan }): PayoutTable[] =>
    plan.kind === "new"
      ? [
          {
            id: payoutId,
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
          },
        ]
      : [],
  );
  if (rows.length > 0) await tx.insertInto("payouts").values(rows).execute();
}
