import type { BodyOf, ResultOf } from "@overdub/contract";
import { AppError, confirmPayouts, MAX_CONFIRMED_PAYOUTS } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import type { PayoutTable } from "../ledger/payout-tables.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { parseDateMs } from "../time/parse-date.ts";
import { publish } from "../webhooks/publish.ts";
import { judgeConfirmation } from "./confirm-rules.ts";
import type { PayoutsContext } from "./context.ts";
import { implement } from "./context.ts";
import { cutOff } from "./cut-off.ts";
import { findPayouts } from "./find-payout.ts";
import { insertInvoice, showInvoice } from "./payout-invoice.ts";
import { loadPayees, showPayouts } from "./show-payouts.ts";

type Tx = Kysely<WorkspaceTables>;
type Body = BodyOf<typeof confirmPayouts>;

export const handleConfirmPayouts = implement(
  confirmPayouts,
  { requires: "workspaces.write", programFirst: true },
  async ({ body }, ctx) => confirmPayoutsOf(ctx, ctx.program, body),
);

/**
 * Confirms the payouts that are named, or else those that can be. See behaviour/partners 10.11.
 *
 * @throws `not_found` or `bad_request` where one that is named cannot be confirmed, and where none can.
 */
export async function confirmPayoutsOf(
  ctx: PayoutsContext,
  program: ProgramTable,
  { payoutIds, cutoff }: Body,
): Promise<ResultOf<typeof confirmPayouts>> {
  const cutoffMs = readCutoff(cutoff, ctx.now());
  const ids = payoutIds ?? (await findCandidates(ctx.db, program));
  return ctx.db.transaction().execute(async (tx) => {
    for (const payout of await findPayouts(tx, program, ids)) {
      await lockEnrollment(tx, {
        workspaceId: program.workspace_id,
        programId: program.id,
        partnerId: payout.partner_id,
      });
    }
    if (cutoffMs !== undefined) {
      for (const payout of await findPayouts(tx, program, ids)) await cutOff(tx, payout, cutoffMs, ctx.now());
    }
    const confirmable = await judge(ctx, tx, program, ids, payoutIds !== undefined);
    const invoice = await insertInvoice(tx, program, confirmable, { userId: ctx.userId, nowMs: ctx.now() });
    await write(ctx, tx, program, confirmable, invoice.id);
    const remaining = payoutIds ? 0 : (await findCandidates(tx, program)).length;
    return { invoice: await showInvoice(tx, invoice), remaining };
  });
}

function readCutoff(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDateMs(text, nowMs);
  if (ms === undefined) throw new AppError("unprocessable_entity", "custom: cutoff: Invalid date");
  return ms;
}

/** What could be confirmed, as far as its row says: the largest first, as many as one invoice holds. */
async function findCandidates(db: Tx, program: ProgramTable): Promise<string[]> {
  const rows = await db
    .selectFrom("payouts")
    .innerJoin("program_enrollments as enrolled", (join) =>
      join
        .onRef("enrolled.partner_id", "=", "payouts.partner_id")
        .onRef("enrolled.program_id", "=", "payouts.program_id"),
    )
    .select("payouts.id")
    .where("payouts.workspace_id", "=", program.workspace_id)
    .where("payouts.program_id", "=", program.id)
    .where("payouts.status", "=", "pending")
    .where("payouts.invoice_id", "is", null)
    .where("payouts.amount_cents", ">", 0)
    .where("payouts.amount_cents", ">=", program.min_payout_amount_cents)
    .$if(program.payout_mode === "external", (query) => query.where("enrolled.tenant_id", "is not", null))
    .orderBy("payouts.amount_cents", "desc")
    .orderBy("payouts.id")
    .limit(MAX_CONFIRMED_PAYOUTS)
    .execute();
  return rows.map(({ id }) => id);
}

type Confirmable = PayoutTable & { readonly mode: "internal" | "external" };

/** @param isStrict whether one that cannot be confirmed refuses all. */
async function judge(
  { payments }: PayoutsContext,
  tx: Tx,
  program: ProgramTable,
  ids: readonly string[],
  isStrict: boolean,
): Promise<Confirmable[]> {
  const payouts = await findPayouts(tx, program, ids);
  if (isStrict && payouts.length < ids.length) {
    throw new AppError("not_found", "One or more payouts were not found in this program.");
  }
  const payees = await loadPayees(tx, program, [...new Set(payouts.map(({ partner_id }) => partner_id))]);
  const confirmable = payouts.flatMap((payout): Confirmable[] => {
    const payee = payees.get(payout.partner_id);
    const { tenant_id: tenantId = null, payouts_enabled_at_ms: payoutsEnabledAtMs = null } = payee ?? {};
    const judgement = judgeConfirmation(payout, { tenantId, payoutsEnabledAtMs }, program, payments);
    if (judgement.may) return [{ ...payout, mode: judgement.mode }];
    if (isStrict) throw new AppError("bad_request", judgement.why);
    return [];
  });
  if (confirmable.length === 0) throw new AppError("bad_request", "No payout can be confirmed.");
  return confirmable;
}

async function write(
  ctx: PayoutsContext,
  tx: Tx,
  program: ProgramTable,
  payouts: readonly Confirmable[],
  invoiceId: string,
): Promise<void> {
  const nowMs = ctx.now();
  const changed = {
    status: "processing",
    invoice_id: invoiceId,
    initiated_at_ms: nowMs,
    user_id: ctx.userId,
    failure_reason: null,
    updated_at_ms: nowMs,
  } as const;
  for (const [mode, some] of Map.groupBy(payouts, (payout) => payout.mode)) {
    await tx
      .updateTable("payouts")
      .set({ ...changed, mode })
      .where(
        "id",
        "in",
        some.map(({ id }) => id),
      )
      .execute();
    if (mode === "internal") continue;
    const confirmed = some.map((payout) => ({ ...payout, ...changed }));
    // Made at the first one that somebody hears of, for all.
    let events: Promise<ReadonlyMap<string, object>> | undefined;
    for (const { id } of confirmed) {
      await publish(ctx, tx, "payout.confirmed", async () => {
        events ??= payoutEvents(tx, program, confirmed);
        return (await events).get(id);
      });
    }
  }
}

/** @returns what `payout.confirmed` tells, by the payout's id. See behaviour/webhooks 3. */
async function payoutEvents(
  tx: Tx,
  program: ProgramTable,
  payouts: readonly PayoutTable[],
): Promise<ReadonlyMap<string, object>> {
  const enrollments = await tx
    .selectFrom("program_enrollments")
    .select(["partner_id", "status"])
    .where("program_id", "=", program.id)
    .where(
      "partner_id",
      "in",
      payouts.map(({ partner_id }) => partner_id),
    )
    .execute();
  const statuses = new Map(enrollments.map(({ partner_id, status }) => [partner_id, status]));
  const shown = await showPayouts(tx, program, payouts);
  return new Map(
    shown.map(({ failureReason: _, partner, ...told }) => {
      const { id, name, email, image, country, tenantId } = partner;
      const status = statuses.get(id) ?? null;
      return [told.id, { ...told, partner: { id, name, email, image, country, tenantId, status } }];
    }),
  );
}
