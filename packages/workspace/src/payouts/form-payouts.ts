import { dialectOf } from "@overdub/storage";
import type { ExpressionBuilder, Kysely } from "kysely";
import { sql } from "kysely";
import { idList, isListed } from "../database/ids.ts";
import { listedRows } from "../database/listed-rows.ts";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import type { Earner } from "../ledger/lock-enrollment.ts";
import { lockEnrollmentsOf } from "../ledger/lock-enrollment.ts";
import { dissolveEmptyPayouts, sumOfCommissions } from "../ledger/sum-payouts.ts";
import type { DueSums } from "./due.ts";
import { DUE_AT_ONCE, heldLongEnoughBefore, planPayout } from "./due.ts";

type Db = Kysely<WorkspaceTables>;
type Eb = ExpressionBuilder<WorkspaceTables, "commissions">;
export type OfProgram = Omit<Earner, "partnerId">;

/** A commission's place in the order of partners, and of each one's dates. */
export type Place = Pick<CommissionTable, "partner_id" | "created_at_ms">;

interface Step {
  readonly partnerIds: readonly string[];
  /** Commissions behind it are left for the next step. */
  readonly until: Place | undefined;
}

/**
 * Puts what is due of some partners into the payouts that are open, or into new ones, in one transaction and a handful of
 * statements about all of them. See behaviour/partners 10.9.
 *
 * @returns for how many milliseconds it kept others from writing, until the commit.
 */
export async function formPayouts(db: Db, program: OfProgram, step: Step, nowMs: number): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const enrolled = await lockEnrollmentsOf(tx, program, step.partnerIds);
    const startedMs = performance.now();
    const periods = await holdingPeriods(tx, program);
    for (const [days, some] of Map.groupBy(enrolled, ({ group_id }) => periods.get(group_id))) {
      if (days === undefined) continue;
      const ids = some.map(({ partner_id }) => partner_id);
      await formAlike(tx, program, ids, areDue(heldLongEnoughBefore(days, nowMs), step.until), nowMs);
    }
    return performance.now() - startedMs;
  });
}

/** By group. */
export async function holdingPeriods(
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

function areDue(beforeMs: number, until: Place | undefined) {
  return (eb: Eb) =>
    eb.and([
      // In the words of the index that has nothing else.
      eb("status", "=", sql.lit("pending")),
      eb.or([eb("created_at_ms", "<", beforeMs), eb("type", "in", DUE_AT_ONCE)]),
      ...(until
        ? [eb.or([eb("partner_id", "<>", until.partner_id), eb("created_at_ms", "<=", until.created_at_ms)])]
        : []),
    ]);
}

/** Of partners whose commissions are held for equally long; they are locked. */
async function formAlike(
  tx: Db,
  program: OfProgram,
  partnerIds: readonly string[],
  isDue: ReturnType<typeof areDue>,
  nowMs: number,
): Promise<void> {
  const open = new Map((await findOpen(tx, program, partnerIds)).map((payout) => [payout.partner_id, payout]));
  const planned = (await sumDue(tx, program, partnerIds, isDue)).map(({ partnerId, ...due }) => {
    const payout = open.get(partnerId);
    const state = payout ? { amount: payout.amount_cents, periodEndMs: payout.period_end_ms ?? 0 } : null;
    return { partnerId, payoutId: payout?.id ?? createId("po_", nowMs), plan: planPayout(state, due) };
  });
  const opened = planned.flatMap(({ partnerId: partner_id, payoutId: id, plan }) =>
    plan.kind === "new"
      ? [{ id, partner_id, amount: plan.amount, start_ms: plan.periodStartMs, end_ms: plan.periodEndMs }]
      : [],
  );
  const grown = planned.flatMap(({ payoutId: id, plan }) =>
    plan.kind === "grow" ? [{ id, end_ms: plan.periodEndMs }] : [],
  );
  if (opened.length > 0) await insertPayouts(tx, program, opened, nowMs);
  const due = planned.filter(({ plan }) => plan.kind !== "nothing").map(({ partnerId }) => partnerId);
  if (due.length > 0) await putIntoOpen(tx, program, due, isDue, nowMs);
  if (grown.length > 0) await grow(tx, grown, nowMs);
}

/** One of a partner at most. */
function findOpen(tx: Db, { workspaceId, programId }: OfProgram, partnerIds: readonly string[]) {
  return tx
    .selectFrom("payouts")
    .select(["id", "partner_id", "amount_cents", "period_end_ms"])
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where(isListed(dialectOf(tx), "partner_id", idList(dialectOf(tx), partnerIds)))
    .where("status", "=", sql.lit("pending"))
    .where("invoice_id", "is", null)
    .execute();
}

async function sumDue(
  tx: Db,
  { workspaceId, programId }: OfProgram,
  partnerIds: readonly string[],
  isDue: ReturnType<typeof areDue>,
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
    .where(unindexed("workspace_id"), "=", workspaceId)
    .where("program_id", "=", programId)
    .where(isListed(dialectOf(tx), "partner_id", idList(dialectOf(tx), partnerIds)))
    .where(isDue)
    .groupBy("partner_id")
    .execute();
  return rows.map(({ partner_id: partnerId, count, earnings, oldest, newest }) => {
    return { partnerId, count: Number(count), earnings: Number(earnings), oldestMs: oldest, newestMs: newest };
  });
}

const OPENED = { id: "text", partner_id: "text", amount: "bigint", start_ms: "bigint", end_ms: "bigint" } as const;

interface Opened {
  readonly id: string;
  readonly partner_id: string;
  readonly amount: number;
  readonly start_ms: number;
  readonly end_ms: number;
}

async function insertPayouts(
  tx: Db,
  { workspaceId, programId }: OfProgram,
  opened: readonly Opened[],
  nowMs: number,
): Promise<void> {
  const { name } = await tx.selectFrom("programs").select("name").where("id", "=", programId).executeTakeFirstOrThrow();
  await tx
    .insertInto("payouts")
    .columns([
      ...(["id", "partner_id", "amount_cents", "period_start_ms", "period_end_ms", "workspace_id"] as const),
      ...(["program_id", "currency", "status", "description", "created_at_ms", "updated_at_ms"] as const),
    ])
    .expression(
      tx
        .selectFrom(listedRows(dialectOf(tx), "opened", OPENED, opened))
        .select((eb) => [
          ...(["id", "partner_id", "amount", "start_ms", "end_ms"] as const),
          eb.val(workspaceId).as("workspace_id"),
          eb.val(programId).as("program_id"),
          sql.lit("USD").as("currency"),
          sql.lit("pending").as("status"),
          eb.val(`Dub Partners payout (${name})`).as("description"),
          eb.cast<number>(eb.val(nowMs), "bigint").as("created_at_ms"),
          eb.cast<number>(eb.val(nowMs), "bigint").as("updated_at_ms"),
        ]),
    )
    .execute();
}

async function putIntoOpen(
  tx: Db,
  { workspaceId, programId }: OfProgram,
  partnerIds: readonly string[],
  isDue: ReturnType<typeof areDue>,
  nowMs: number,
): Promise<void> {
  await tx
    .updateTable("commissions")
    .set((eb) => ({
      status: "processed",
      payout_id: eb
        .selectFrom("payouts")
        .select("payouts.id")
        .whereRef("payouts.partner_id", "=", "commissions.partner_id")
        .where("payouts.program_id", "=", programId)
        .where("payouts.status", "=", sql.lit("pending"))
        .where("payouts.invoice_id", "is", null)
        .limit(1),
      processed_at_ms: nowMs,
      updated_at_ms: nowMs,
    }))
    .where(unindexed("workspace_id"), "=", workspaceId)
    .where("program_id", "=", programId)
    .where(isListed(dialectOf(tx), "partner_id", idList(dialectOf(tx), partnerIds)))
    .where(isDue)
    .execute();
}

/** A payout that comes to nothing goes, and what is in it waits with what was due. */
async function grow(
  tx: Db,
  grown: readonly { readonly id: string; readonly end_ms: number }[],
  nowMs: number,
): Promise<void> {
  await tx
    .updateTable("payouts")
    .from(listedRows(dialectOf(tx), "grown", { id: "text", end_ms: "bigint" }, grown))
    .set((eb) => ({
      amount_cents: sumOfCommissions(eb),
      period_end_ms: eb.ref("grown.end_ms"),
      updated_at_ms: nowMs,
    }))
    .whereRef("payouts.id", "=", "grown.id")
    .execute();
  await dissolveEmptyPayouts(
    tx,
    grown.map(({ id }) => id),
  );
}
