/** What partners have earned, by sales as analytics show it, and by everything. See behaviour/partners 2.6 and 7. */
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Earner } from "./lock-enrollment.ts";

interface Period {
  /** UTC ms; the end is not part of it. */
  readonly fromMs: number;
  readonly toMs: number;
}

function earnedBy(
  db: Kysely<WorkspaceTables>,
  { workspaceId, programId, partnerId }: Earner,
  { fromMs, toMs }: Period,
) {
  return db
    .selectFrom("commissions")
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where("partner_id", "=", partnerId)
    .where("status", "in", ["pending", "processed", "paid"])
    .where("created_at_ms", ">=", fromMs)
    .where("created_at_ms", "<", toMs);
}

function salesOf(db: Kysely<WorkspaceTables>, earner: Earner, period: Period) {
  return earnedBy(db, earner, period).where("type", "=", "sale").where("amount_cents", ">", 0);
}

/** @returns US cents. */
export async function sumEarnings(db: Kysely<WorkspaceTables>, earner: Earner, period: Period): Promise<number> {
  const { earned } = await salesOf(db, earner, period)
    .select((eb) =>
      eb.cast<number>(eb.fn.coalesce(eb.fn.sum<number>("earnings_cents"), eb.lit(0)), "bigint").as("earned"),
    )
    .executeTakeFirstOrThrow();
  return earned;
}

/** US cents by the id of the link. */
export async function earningsByLink(
  db: Kysely<WorkspaceTables>,
  earner: Earner,
  period: Period,
): Promise<ReadonlyMap<string, number>> {
  const rows = await salesOf(db, earner, period)
    .where("link_id", "is not", null)
    .select((eb) => ["link_id", eb.cast<number>(eb.fn.sum<number>("earnings_cents"), "bigint").as("earned")])
    .groupBy("link_id")
    .execute();
  return new Map(rows.map(({ link_id, earned }) => [link_id ?? "", earned]));
}

/**
 * @param starts of the stretches of time, ascending; the last one ends with the period.
 * @param by what it was earned: sales alone, or everything.
 * @returns US cents of each.
 */
export async function earningsByTime(
  db: Kysely<WorkspaceTables>,
  earner: Earner,
  period: Period,
  starts: readonly number[],
  by: "sales" | "everything" = "sales",
): Promise<number[]> {
  const rows = await (by === "sales" ? salesOf : earnedBy)(db, earner, period)
    .select(["created_at_ms", "earnings_cents"])
    .orderBy("created_at_ms")
    .execute();
  const sums = starts.map(() => 0);
  let at = 0;
  for (const { created_at_ms, earnings_cents } of rows) {
    while (at + 1 < starts.length && created_at_ms >= (starts[at + 1] ?? 0)) at += 1;
    sums[at] = (sums[at] ?? 0) + earnings_cents;
  }
  return sums;
}
