import { setImmediate } from "node:timers/promises";
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import { FIRST_ROWS } from "../database/few-ids.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";

export type Condition = (eb: ExpressionBuilder<WorkspaceTables, "commissions">) => Expression<SqlBool>;

/** The rows of a list, as it is sorted; equal ones by their ids. */
export interface InOrder {
  readonly selected: Condition;
  readonly column: "created_at_ms" | "amount_cents";
  readonly direction: "asc" | "desc";
  /** Only those behind this one. */
  readonly after?: Pick<CommissionTable, "id" | InOrder["column"]> | undefined;
}

export function idsInOrder(db: Kysely<WorkspaceTables>, { selected, column, direction, after }: InOrder) {
  const ids = db.selectFrom("commissions").select("id").where(selected);
  const behind = after ? ids.where(isBehind(after, column, direction)) : ids;
  return behind.orderBy(column, direction).orderBy("id", direction);
}

/** Those that are among the first rows which a program has in this order. */
export function idsAmongFirstRows(db: Kysely<WorkspaceTables>, programId: string, list: InOrder) {
  const ofProgram: Condition = (eb) => eb("commissions.program_id", "=", programId);
  const first = idsInOrder(db, { ...list, selected: ofProgram })
    .select(LOOKED_AT)
    .limit(FIRST_ROWS);
  return db
    .selectFrom(first.as("commissions"))
    .select("id")
    .where((eb) => list.selected(eb as unknown as ExpressionBuilder<WorkspaceTables, "commissions">))
    .orderBy(list.column, list.direction)
    .orderBy("id", list.direction);
}

/** The columns that filters look at which leave many rows. */
const LOOKED_AT = [
  "program_id",
  "partner_id",
  "type",
  "status",
  "earnings_cents",
  "amount_cents",
  "created_at_ms",
] as const;

function isBehind(
  after: NonNullable<InOrder["after"]>,
  column: InOrder["column"],
  direction: "asc" | "desc",
): Condition {
  const beyond = direction === "asc" ? ">" : "<";
  return (eb) =>
    eb.and([
      // By itself, so that an index is entered there.
      eb(column, direction === "asc" ? ">=" : "<=", after[column]),
      eb.or([eb(column, beyond, after[column]), eb.and([eb(column, "=", after[column]), eb("id", beyond, after.id)])]),
    ]);
}

/** Rows that are looked at in one statement: on SQLite nothing else is done meanwhile. */
const AT_ONCE = 1000;

/**
 * The ids of the first so many rows whose metadata meets a condition. No index has that, so all before the last of them are
 * looked at, however many, in steps that hold up nobody.
 */
export async function findByMetadata(
  db: Kysely<WorkspaceTables>,
  list: InOrder,
  meets: Condition,
  count: number,
  atOnce = AT_ONCE,
): Promise<string[]> {
  const found: string[] = [];
  for (let { after } = list; ; ) {
    const rows = await idsInOrder(db, { ...list, after })
      .select(["created_at_ms", "amount_cents"])
      .select((eb) => eb.case().when(meets(eb)).then(1).else(0).end().as("meets"))
      .limit(atOnce)
      .execute();
    found.push(...rows.filter((row) => row.meets === 1).map(({ id }) => id));
    after = rows.at(-1);
    if (rows.length < atOnce || found.length >= count) return found.slice(0, count);
    await setImmediate();
  }
}
