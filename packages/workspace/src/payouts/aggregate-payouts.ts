import { setImmediate } from "node:timers/promises";
import { dialectOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import { idList, isListed } from "../database/ids.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { defineJob } from "../jobs/define-job.ts";
import { commissionsAreDue } from "../ledger/aggregation.ts";
import type { Core } from "../operations/context.ts";
import { heldLongEnoughBefore, isDue } from "./due.ts";
import type { OfProgram, Place } from "./form-payouts.ts";
import { formPayouts, holdingPeriods } from "./form-payouts.ts";

type Db = Kysely<WorkspaceTables>;
type AggregateContext = Pick<Core, "db" | "now">;

/** Puts what is due into payouts: of one partner, or of all of a program. */
export const aggregatePayouts = defineJob(
  commissionsAreDue.type,
  commissionsAreDue.payload,
  async ({ workspaceId, programId, partnerId }, ctx: AggregateContext) => {
    await aggregateProgram(ctx, { workspaceId, programId }, ctx.now(), partnerId);
    return undefined;
  },
);

/** How long one step may keep others from writing. Fewer at once would hold up nobody less: a step takes some time by itself. */
const STEP_MS = 25;
const STEP = { least: 200, most: 5000 };

/**
 * Puts what is due into payouts, in steps of so many commissions that each is done in a moment, whatever the machine and
 * however much is due: a program of any size, and a partner of any number of sales, holds up nothing else.
 *
 * @param partnerId whose they are; by default everybody's.
 */
export async function aggregateProgram(
  { db }: Pick<Core, "db">,
  program: OfProgram,
  nowMs: number,
  partnerId?: string,
): Promise<void> {
  let size = STEP.least;
  for (let after: Place | undefined; ; ) {
    const page = await findPending(db, program, { partnerId, after }, size);
    const until = page.length < size ? undefined : page.at(-1);
    const partnerIds = await withSomethingDue(db, program, page, nowMs);
    if (partnerIds.length > 0) {
      const tookMs = await formPayouts(db, program, { partnerIds, until }, nowMs);
      size = Math.round(Math.min(STEP.most, Math.max(STEP.least, size * Math.min(2, STEP_MS / tookMs))));
    }
    if (!until) return;
    after = until;
    // On SQLite nothing of this waits: others have their turn here.
    await setImmediate();
  }
}

/** The next ones that wait to be paid, in the order of an index which has nothing else. */
function findPending(
  db: Db,
  { programId }: OfProgram,
  { partnerId, after }: { readonly partnerId: string | undefined; readonly after: Place | undefined },
  count: number,
) {
  return db
    .selectFrom("commissions")
    .select(["partner_id", "created_at_ms", "type"])
    .where("program_id", "=", programId)
    .where("status", "=", sql.lit("pending"))
    .$if(partnerId !== undefined, (query) => query.where("partner_id", "=", partnerId ?? ""))
    .$if(after !== undefined, (query) =>
      query.where((eb) =>
        eb(
          eb.refTuple("partner_id", "created_at_ms"),
          ">",
          eb.tuple(after?.partner_id ?? "", after?.created_at_ms ?? 0),
        ),
      ),
    )
    .orderBy("partner_id")
    .orderBy("created_at_ms")
    .limit(count)
    .execute();
}

/** Whose of these commissions are due, in the order of their ids: nobody else is locked. */
async function withSomethingDue(
  db: Db,
  program: OfProgram,
  page: Awaited<ReturnType<typeof findPending>>,
  nowMs: number,
): Promise<string[]> {
  const periods = await holdingPeriods(db, program);
  const enrolled = await db
    .selectFrom("program_enrollments")
    .select(["partner_id", "group_id"])
    .where("workspace_id", "=", program.workspaceId)
    .where("program_id", "=", program.programId)
    .where(
      isListed(dialectOf(db), "partner_id", idList(dialectOf(db), [...new Set(page.map((row) => row.partner_id))])),
    )
    .execute();
  const days = new Map(enrolled.map((row) => [row.partner_id, periods.get(row.group_id)]));
  const due = page.filter((row) => {
    const held = days.get(row.partner_id);
    return held !== undefined && isDue(row, heldLongEnoughBefore(held, nowMs));
  });
  return [...new Set(due.map((row) => row.partner_id))];
}
