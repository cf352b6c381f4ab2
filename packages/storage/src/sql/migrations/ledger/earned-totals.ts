import type { Kysely } from "kysely";
import { sql } from "kysely";

/** The statuses of a commission that count for what its partner has earned. */
const COUNTED = "('pending', 'processed', 'paid')";

const earnedOf = (row: "new" | "old") => `case when ${row}.status in ${COUNTED} then ${row}.earnings_cents else 0 end`;
const add = (earned: string, row: "new" | "old") => `
  update program_enrollments set total_commissions_cents = total_commissions_cents + (${earned})
  where partner_id = ${row}.partner_id and program_id = ${row}.program_id and workspace_id = ${row}.workspace_id;`;
const SUM = `
  update program_enrollments set total_commissions_cents = (
    select coalesce(sum(earnings_cents), 0) from commissions
    where commissions.partner_id = new.partner_id and commissions.program_id = new.program_id
    and commissions.workspace_id = new.workspace_id and status in ${COUNTED}
  ) where id = new.id;`;

interface EarnedTrigger {
  readonly event: string;
  readonly condition: string;
  readonly body: string;
}

/** `total_commissions_cents` of an enrolment is always that of the commissions there are, whichever comes first. */
const TRIGGERS: Readonly<Record<string, EarnedTrigger>> = {
  added: { event: "insert on commissions", condition: `${earnedOf("new")} <> 0`, body: add(earnedOf("new"), "new") },
  removed: {
    event: "delete on commissions",
    condition: `${earnedOf("old")} <> 0`,
    body: add(`- (${earnedOf("old")})`, "old"),
  },
  changed: {
    event: "update of status, earnings_cents on commissions",
    condition: `${earnedOf("new")} <> ${earnedOf("old")}`,
    body: add(`${earnedOf("new")} - ${earnedOf("old")}`, "new"),
  },
  enrolled: { event: "insert on program_enrollments", condition: "true", body: SUM },
};

export async function keepEarnedOnSqlite(db: Kysely<unknown>): Promise<void> {
  for (const [name, { event, condition, body }] of Object.entries(TRIGGERS)) {
    await sql
      .raw(`create trigger earned_totals_${name} after ${event} when ${condition} begin ${body} end`)
      .execute(db);
  }
}

/** At once rather than at the commit: who writes a commission has locked the enrolment before. */
export async function keepEarnedOnPostgres(db: Kysely<unknown>): Promise<void> {
  for (const [name, { event, condition, body }] of Object.entries(TRIGGERS)) {
    await sql
      .raw(
        `create function earned_totals_${name}() returns trigger language plpgsql as $$ begin
          ${body}
          return null;
        end $$`,
      )
      .execute(db);
    await sql
      .raw(
        `create trigger earned_totals_${name} after ${event}
        for each row when (${condition}) execute function earned_totals_${name}()`,
      )
      .execute(db);
  }
}
