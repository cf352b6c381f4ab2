import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Context } from "../operations/context.ts";
import { findProgram } from "../programs/find-program.ts";
import { aggregateProgram } from "./aggregate-payouts.ts";
import { DUE_AT_ONCE } from "./due.ts";
import { planClicksOf } from "./watch-programs.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

type Db = Kysely<WorkspaceTables>;
type Ringing = Pick<Context, "db" | "now" | "jobs" | "workspaceId">;

/** What an hourly look finds due, for a clock that does not tick: it is moved from one such hour to the next. */
export const payoutAlarm = {
  /** The days whose clicks are rewarded follow each other by jobs, once there is one. */
  async begin(ctx: Ringing): Promise<void> {
    const program = await findProgram(ctx.db, ctx.workspaceId);
    if (program) await planClicksOf(ctx, { workspaceId: ctx.workspaceId, programId: program.id });
  },

  /** The next hour after an instant at which something of the program has become due. */
  async findNextMs(db: Db, workspaceId: string, afterMs: number): Promise<number | undefined> {
    const program = await findProgram(db, workspaceId);
    if (!program) return undefined;
    // What became due before the last look was seen then: it waits for something else.
    const lastLookMs = Math.floor(afterMs / HOUR_MS) * HOUR_MS;
    const groups = await db
      .selectFrom("partner_groups")
      .select(["id", "holding_period_days"])
      .where("program_id", "=", program.id)
      .execute();
    const waits = [
      ...groups.map(({ id, holding_period_days }) => ({ groupId: id, heldMs: holding_period_days * DAY_MS })),
      { groupId: undefined, heldMs: 0 },
    ];
    const due: number[] = [];
    for (const { groupId, heldMs } of waits) {
      const createdMs = await findOldest(db, program.id, groupId, lastLookMs - heldMs);
      if (createdMs !== undefined) due.push(createdMs + heldMs);
    }
    if (due.length === 0) return undefined;
    return Math.floor(Math.max(Math.min(...due), afterMs) / HOUR_MS + 1) * HOUR_MS;
  },

  async ring({ db, now, workspaceId }: Ringing): Promise<void> {
    const program = await findProgram(db, workspaceId);
    if (program) await aggregateProgram({ db }, { workspaceId, programId: program.id }, now());
  },
};

/**
 * When the oldest of what still waits since a moment was created.
 *
 * @param groupId whose partners' commissions; `undefined`: those of anybody that are due at once.
 */
async function findOldest(
  db: Db,
  programId: string,
  groupId: string | undefined,
  sinceMs: number,
): Promise<number | undefined> {
  let query = db
    .selectFrom("commissions")
    .select((eb) => eb.fn.min("commissions.created_at_ms").as("createdMs"))
    .where("commissions.program_id", "=", programId)
    .where("commissions.status", "=", "pending")
    .where("commissions.created_at_ms", ">=", sinceMs);
  if (groupId === undefined) query = query.where("commissions.type", "in", DUE_AT_ONCE);
  else {
    query = query.where("commissions.partner_id", "in", (eb) =>
      eb
        .selectFrom("program_enrollments")
        .select("program_enrollments.partner_id")
        .where("program_enrollments.program_id", "=", programId)
        .where("program_enrollments.group_id", "=", groupId),
    );
  }
  return (await query.executeTakeFirst())?.createdMs ?? undefined;
}
