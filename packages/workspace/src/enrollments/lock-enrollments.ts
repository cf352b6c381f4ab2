/**
 * Who wants several enrolments takes them in the order of their partners, so that no two wait for each other in a circle.
 * On SQLite there is one writer, and nothing to do.
 */
import { chunksOf, dialectOf } from "@overdub/storage";
import type { Kysely, SelectQueryBuilder } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

/** @param enrollments those that one statement is about to change. */
export async function lockEnrollments(
  tx: Kysely<WorkspaceTables>,
  enrollments: SelectQueryBuilder<WorkspaceTables, "program_enrollments", object>,
): Promise<void> {
  if (dialectOf(tx) === "sqlite") return;
  await enrollments.select("id").orderBy("partner_id").orderBy("id").forNoKeyUpdate().execute();
}

/**
 * Those whose totals move with these links when the transaction commits. It has every link that it wants: enrolments come
 * after links.
 */
export async function lockTotals(tx: Kysely<WorkspaceTables>, linkIds: readonly string[]): Promise<void> {
  if (linkIds.length < 2 || dialectOf(tx) === "sqlite") return;
  const partnerIds = new Set<string>();
  for (const chunk of chunksOf(linkIds)) {
    const rows = await tx
      .selectFrom("links")
      .select("partner_id")
      .distinct()
      .where("id", "in", chunk)
      .where("partner_id", "is not", null)
      .execute();
    for (const { partner_id } of rows) if (partner_id !== null) partnerIds.add(partner_id);
  }
  if (partnerIds.size < 2) return;
  for (const chunk of chunksOf([...partnerIds].sort())) {
    await lockEnrollments(tx, tx.selectFrom("program_enrollments").where("partner_id", "in", chunk));
  }
}
