import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Each total of an enrolment, with the counter of the partner's links that it sums. */
const TOTALS = [
  ["total_clicks", "clicks"],
  ["total_leads", "leads"],
  ["total_conversions", "conversions"],
  ["total_sales", "sales"],
  ["total_sale_amount_cents", "sale_amount_cents"],
] as const;
const COUNTERS = TOTALS.map(([, counter]) => counter).join(", ");

/** Totals are always those of the links there are, whichever comes first, the links or the enrolment. */
export async function keepTotalsOnSqlite(db: Kysely<unknown>): Promise<void> {
  const trigger = (name: string, event: string, body: string) =>
    sql.raw(`create trigger enrollment_totals_${name} ${event} begin ${body} end`).execute(db);
  const isSame = "new.partner_id is old.partner_id and new.program_id is old.program_id";
  await trigger("link_added", "after insert on links when new.partner_id is not null", move("+ new.", "new"));
  await trigger("link_removed", "after delete on links when old.partner_id is not null", move("- old.", "old"));
  await trigger(
    "link_counted",
    `after update of ${COUNTERS} on links when new.partner_id is not null and ${isSame}`,
    moveBy((counter) => `+ new.${counter} - old.${counter}`, "new"),
  );
  await trigger(
    "link_moved",
    `after update of program_id, partner_id on links when not (${isSame})`,
    move("- old.", "old") + move("+ new.", "new"),
  );
  await trigger("enrolled", "after insert on program_enrollments", sumLinks());
}

/**
 * Those of links run when their transaction commits: by then it has every link that it wants, so that of two
 * transactions, one of which has a link and the other an enrolment, none waits for the other in a circle.
 */
export async function keepTotalsOnPostgres(db: Kysely<unknown>): Promise<void> {
  const define = (name: string, body: string) =>
    sql
      .raw(`
        create function enrollment_totals_${name}() returns trigger language plpgsql as $$ begin
          ${body}
          return null;
        end $$`)
      .execute(db);
  const trigger = (name: string, event: string, condition: string) =>
    sql
      .raw(`
        create constraint trigger enrollment_totals_${name} after ${event} on links deferrable initially deferred
        for each row when (${condition}) execute function enrollment_totals_${name}()`)
      .execute(db);
  const isSame = "(new.partner_id, new.program_id) is not distinct from (old.partner_id, old.program_id)";
  await define("link_added", move("+ new.", "new"));
  await trigger("link_added", "insert", "new.partner_id is not null");
  await define("link_removed", move("- old.", "old"));
  await trigger("link_removed", "delete", "old.partner_id is not null");
  await define(
    "link_counted",
    moveBy((counter) => `+ new.${counter} - old.${counter}`, "new"),
  );
  await trigger("link_counted", `update of ${COUNTERS}`, `new.partner_id is not null and ${isSame}`);
  await define("link_moved", move("- old.", "old") + move("+ new.", "new"));
  await trigger("link_moved", "update of program_id, partner_id", `not (${isSame})`);
  await define("enrolled", sumLinks());
  await sql
    .raw(`
      create trigger enrollment_totals_enrolled after insert on program_enrollments
      for each row execute function enrollment_totals_enrolled()`)
    .execute(db);
}

function move(sign: "+ new." | "- old.", row: "new" | "old"): string {
  return moveBy((counter) => sign + counter, row);
}

function moveBy(by: (counter: string) => string, row: "new" | "old"): string {
  const changes = TOTALS.map(([total, counter]) => `${total} = ${total} ${by(counter)}`);
  return `
    update program_enrollments set ${changes.join(", ")}
    where partner_id = ${row}.partner_id and program_id = ${row}.program_id and workspace_id = ${row}.workspace_id;`;
}

function sumLinks(): string {
  const sums = TOTALS.map(([, counter]) => `coalesce(sum(links.${counter}), 0)`);
  return `
    update program_enrollments set (${TOTALS.map(([total]) => total).join(", ")}) = (
      select ${sums.join(", ")} from links
      where links.partner_id = new.partner_id and links.program_id = new.program_id
      and links.workspace_id = new.workspace_id
    ) where id = new.id;`;
}
