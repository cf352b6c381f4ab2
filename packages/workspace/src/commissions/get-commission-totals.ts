import { setImmediate } from "node:timers/promises";
import { COMMISSION_STATUSES, getCommissionTotals } from "@overdub/contract";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { resolveRange } from "../time/range.ts";
import { acceptTimeZone } from "../time/time-zone.ts";
import { implement } from "./context.ts";

/** See behaviour/partners 4.5. */
export const handleGetCommissionTotals = implement(
  getCommissionTotals,
  { requires: "workspaces.read", programFirst: true },
  async ({ query: { interval = "all", start, end, timezone } }, { db, workspaceId, now }) => {
    const { id: programId } = await findProgramOrThrow(db, workspaceId);
    const { fromMs, toMs } = resolveRange({ interval, start, end }, acceptTimeZone(timezone), now());
    const totals = [];
    for (const status of COMMISSION_STATUSES) {
      // From the index of their statuses alone.
      const { count, earnings } = await db
        .selectFrom("commissions")
        .select((eb) => [
          eb.fn.countAll<number>().as("count"),
          eb.fn.sum<number | null>("earnings_cents").as("earnings"),
        ])
        .where("program_id", "=", programId)
        .where("status", "=", status)
        .where("earnings_cents", "<>", 0)
        .where("created_at_ms", ">=", fromMs)
        .where("created_at_ms", "<=", toMs)
        .executeTakeFirstOrThrow();
      if (Number(count) > 0) totals.push({ status, count: Number(count), earnings: Number(earnings ?? 0) });
      // On SQLite nothing of this waits: others have their turn here.
      await setImmediate();
    }
    return totals;
  },
);
