import type { SqlDatabase } from "@overdub/storage";
import type { WorkspaceTables } from "@overdub/workspace";
import { aggregateProgram } from "@overdub/workspace";
import { sql } from "kysely";

export interface Aggregated {
  readonly commissions: number;
  readonly payouts: number;
  readonly oursMs: number;
  readonly bareMs: number;
}

interface Of {
  readonly workspaceId: string;
  readonly programId: string;
}

/**
 * Puts all that is due of a program into payouts: first by three statements about the whole program, in a transaction that
 * is undone at its end, then by ours, in steps that each commit, so that nobody waits for it.
 */
export async function aggregate({ db }: SqlDatabase<WorkspaceTables>, of: Of, nowMs: number): Promise<Aggregated> {
  const due = () =>
    db
      .selectFrom("commissions")
      .select((eb) => [
        eb.fn.countAll<number>().as("count"),
        eb.fn.count<number>("partner_id").distinct().as("partners"),
      ])
      .where("program_id", "=", of.programId)
      .where("status", "=", "pending")
      .executeTakeFirstOrThrow();
  const before = await due();
  let bareMs = 0;
  const undone = db.transaction().execute(async (tx) => {
    const startedMs = performance.now();
    await sql`
      insert into payouts (id, workspace_id, program_id, partner_id, amount_cents, currency, status, description,
        period_start_ms, period_end_ms, created_at_ms, updated_at_ms)
      select 'po_bare_' || partner_id, ${of.workspaceId}, ${of.programId}, partner_id, sum(earnings_cents), 'USD',
        'pending', 'Dub Partners payout (Bench)', min(created_at_ms), max(created_at_ms),
        ${sql.lit(nowMs)}, ${sql.lit(nowMs)}
      from commissions where program_id = ${of.programId} and status = 'pending'
        and not exists (select 1 from payouts as open where open.partner_id = commissions.partner_id
          and open.program_id = ${of.programId} and open.status = 'pending' and open.invoice_id is null)
      group by partner_id`.execute(tx);
    await sql`
      update commissions set status = 'processed', processed_at_ms = ${sql.lit(nowMs)}, updated_at_ms = ${sql.lit(nowMs)},
        payout_id = (select open.id from payouts as open where open.partner_id = commissions.partner_id
          and open.program_id = ${of.programId} and open.status = 'pending' and open.invoice_id is null)
      where program_id = ${of.programId} and status = 'pending'`.execute(tx);
    await sql`
      update payouts set updated_at_ms = ${sql.lit(nowMs)},
        amount_cents = (select sum(earnings_cents) from commissions where payout_id = payouts.id)
      where program_id = ${of.programId} and status = 'pending' and invoice_id is null`.execute(tx);
    bareMs = performance.now() - startedMs;
    throw new Undone();
  });
  await undone.catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error;
  });
  const startedMs = performance.now();
  await aggregateProgram({ db }, of, nowMs);
  const oursMs = performance.now() - startedMs;
  const after = await due();
  return {
    commissions: Number(before.count) - Number(after.count),
    payouts: Number(before.partners),
    oursMs,
    bareMs,
  };
}

class Undone extends Error {}
