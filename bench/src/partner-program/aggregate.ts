import { monitorEventLoopDelay } from "node:perf_hooks";
import type { WorkspaceTables } from "@overdub/workspace";
import { aggregateProgram } from "@overdub/workspace";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { Compared } from "./compare-lists.ts";
import { comparedOf, take } from "./compare-lists.ts";
import { startClockOf } from "./cpu-clock.ts";
import type { Filled } from "./open-filled.ts";

export interface Aggregated extends Compared {
  readonly commissions: number;
  readonly partners: number;
  /** For how long ours kept the event loop at most. */
  readonly heldMs: number;
}

interface Of {
  readonly workspaceId: string;
  readonly programId: string;
}

/**
 * Puts all that is due of a program into payouts: by three statements about the whole program in one transaction, on a
 * database of their own, and by ours, in steps that each commit, so that nobody waits for it.
 */
export async function aggregate(
  { ours, bare }: { readonly ours: Filled; readonly bare: Filled },
  of: Of,
  nowMs: number,
): Promise<Aggregated> {
  const { db } = ours.database;
  // It opens the connections, too.
  const before = await countDue(db, of);
  await countDue(bare.database.db, of);
  const atOnce = () => bare.database.db.transaction().execute((tx) => aggregateAtOnce(tx, of, nowMs));
  const bareTook = await take(atOnce, startClockOf(bare));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const oursTook = await take(() => aggregateProgram({ db }, of, nowMs), startClockOf(ours));
  delay.disable();
  const after = await countDue(db, of);
  return {
    commissions: before.commissions - after.commissions,
    partners: before.partners,
    ...comparedOf({ ours: oursTook, bare: bareTook }),
    heldMs: delay.max / 1e6,
  };
}

async function countDue(db: Kysely<WorkspaceTables>, { programId }: Of) {
  const { commissions, partners } = await db
    .selectFrom("commissions")
    .select((eb) => [
      eb.fn.countAll<number>().as("commissions"),
      eb.fn.count<number>("partner_id").distinct().as("partners"),
    ])
    .where("program_id", "=", programId)
    .where("status", "=", "pending")
    .executeTakeFirstOrThrow();
  return { commissions: Number(commissions), partners: Number(partners) };
}

async function aggregateAtOnce(
  tx: Kysely<WorkspaceTables>,
  { workspaceId, programId }: Of,
  nowMs: number,
): Promise<void> {
  await sql`
    insert into payouts (id, workspace_id, program_id, partner_id, amount_cents, currency, status, description,
      period_start_ms, period_end_ms, created_at_ms, updated_at_ms)
    select 'po_bare_' || partner_id, ${workspaceId}, ${programId}, partner_id, sum(earnings_cents), 'USD',
      'pending', 'Dub Partners payout (Bench)', min(created_at_ms), max(created_at_ms),
      ${sql.lit(nowMs)}, ${sql.lit(nowMs)}
    from commissions where program_id = ${programId} and status = 'pending'
      and not exists (select 1 from payouts as open where open.partner_id = commissions.partner_id
        and open.program_id = ${programId} and open.status = 'pending' and open.invoice_id is null)
    group by partner_id`.execute(tx);
  await sql`
    update commissions set status = 'processed', processed_at_ms = ${sql.lit(nowMs)}, updated_at_ms = ${sql.lit(nowMs)},
      payout_id = (select open.id from payouts as open where open.partner_id = commissions.partner_id
        and open.program_id = ${programId} and open.status = 'pending' and open.invoice_id is null)
    where program_id = ${programId} and status = 'pending'`.execute(tx);
  await sql`
    update payouts set updated_at_ms = ${sql.lit(nowMs)},
      amount_cents = (select sum(earnings_cents) from commissions where payout_id = payouts.id)
    where program_id = ${programId} and status = 'pending' and invoice_id is null`.execute(tx);
}
