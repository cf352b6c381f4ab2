import { dialectOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { z } from "zod";
import { idList, isListed } from "../database/ids.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";

/** A partner in a program: whose money it is. */
export const Earner = z.object({ workspaceId: z.string(), programId: z.string(), partnerId: z.string() });
export type Earner = Readonly<z.infer<typeof Earner>>;

/**
 * Has everybody else who moves this partner's money wait until the transaction ends, so that what is read after it stays
 * true. It comes before the commissions and payouts in every transaction, and of several partners in the order of their
 * ids, so that none waits for another in a circle.
 *
 * @returns the enrolment as it is then.
 */
export function lockEnrollment(
  tx: Kysely<WorkspaceTables>,
  { workspaceId, programId, partnerId }: Earner,
): Promise<EnrollmentRow | undefined> {
  return tx
    .updateTable("program_enrollments")
    .set((eb) => ({ updated_at_ms: eb.ref("updated_at_ms") }))
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where("partner_id", "=", partnerId)
    .returningAll()
    .executeTakeFirst();
}

/** The same for several partners of a program. */
export function lockEnrollmentsOf(
  tx: Kysely<WorkspaceTables>,
  { workspaceId, programId }: Omit<Earner, "partnerId">,
  partnerIds: readonly string[],
): Promise<Pick<EnrollmentRow, "partner_id" | "group_id">[]> {
  const dialect = dialectOf(tx);
  return (
    tx
      .selectFrom("program_enrollments")
      .select(["partner_id", "group_id"])
      .where("workspace_id", "=", workspaceId)
      .where("program_id", "=", programId)
      .where(isListed(dialect, "partner_id", idList(dialect, partnerIds)))
      .orderBy("partner_id")
      // On SQLite a transaction is the only one that writes.
      .$if(dialect === "postgres", (query) => query.forNoKeyUpdate())
      .execute()
  );
}
