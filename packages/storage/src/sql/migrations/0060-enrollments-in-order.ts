import type { Kysely } from "kysely";

/**
 * A program's enrolments in the order of their partners, by which work on all of them goes step by step. Without it SQLite
 * reads and sorts all of the program for each step.
 */
export async function enrollmentsInOrder(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex("program_enrollments_in_order")
    .on("program_enrollments")
    .columns(["program_id", "partner_id", "id"])
    .execute();
}
