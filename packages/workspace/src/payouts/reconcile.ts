import { setImmediate } from "node:timers/promises";
import type { ResultOf } from "@overdub/contract";
import { reconcileProgram } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { implement } from "./context.ts";
import type { OfProgram } from "./find-payout.ts";

type Db = Kysely<WorkspaceTables>;
type Result = ResultOf<typeof reconcileProgram>;
type Difference = Result["differences"][number];

const MAX_DIFFERENCES = 100;
/** Partners of one step: what is summed at once is bounded. */
const PAGE = 100;

export const handleReconcileProgram = implement(
  reconcileProgram,
  { requires: "workspaces.read", programFirst: true },
  async (_, ctx) => reconcile(ctx.db, await findProgramOrThrow(ctx.db, ctx.workspaceId)),
);

/**
 * Compares each sum of a program with what it is the sum of, partner by partner: totals of enrolments with commissions and
 * links, payouts with commissions, invoices with payouts; and looks whether each commission is where its status says.
 */
export async function reconcile(db: Db, program: OfProgram): Promise<Result> {
  const differences: Difference[] = [];
  let partners = 0;
  for (let after = ""; ; ) {
    const page = await findPartners(db, program, after);
    partners += page.length;
    const ids = page.map(({ partner_id }) => partner_id);
    if (ids.length > 0) {
      differences.push(...(await compareTotals(db, program, page)));
      differences.push(...(await comparePayouts(db, program, ids)));
      differences.push(...(await findMisplaced(db, program, ids)));
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE || differences.length >= MAX_DIFFERENCES) break;
    after = last.partner_id;
    // On SQLite nothing of this waits: others have their turn here.
    await setImmediate();
  }
  differences.push(...(await compareInvoices(db, program)));
  const waiting = await countWaiting(db, program);
  return {
    agrees: differences.length === 0,
    partners,
    waiting,
    differences: differences.slice(0, MAX_DIFFERENCES),
  };
}

function findPartners(db: Db, { id, workspace_id }: OfProgram, after: string) {
  return db
    .selectFrom("program_enrollments")
    .selectAll()
    .where("workspace_id", "=", workspace_id)
    .where("program_id", "=", id)
    .where("partner_id", ">", after)
    .orderBy("partner_id")
    .limit(PAGE)
    .execute();
}

type Enrolled = Awaited<ReturnType<typeof findPartners>>[number];

async function compareTotals(db: Db, program: OfProgram, page: readonly Enrolled[]): Promise<Difference[]> {
  const ids = page.map(({ partner_id }) => partner_id);
  const earned = await db
    .selectFrom("commissions")
    .select((eb) => [
      "partner_id",
      // Not as a condition, by which a database might look for all that have the status.
      eb.fn
        .sum<number>(
          eb.case().when("status", "in", ["pending", "processed", "paid"]).then(eb.ref("earnings_cents")).else(0).end(),
        )
        .as("earned"),
    ])
    .where("program_id", "=", program.id)
    .where("partner_id", "in", ids)
    .groupBy("partner_id")
    .execute();
  const brought = await db
    .selectFrom("links")
    .select((eb) => [
      "partner_id",
      eb.fn.sum<number>("clicks").as("clicks"),
      eb.fn.sum<number>("leads").as("leads"),
      eb.fn.sum<number>("sales").as("sales"),
      eb.fn.sum<number>("sale_amount_cents").as("saleAmount"),
    ])
    .where("workspace_id", "=", program.workspace_id)
    .where("program_id", "=", program.id)
    .where("partner_id", "in", ids)
    .groupBy("partner_id")
    .execute();
  const earnedBy = new Map(earned.map((row) => [row.partner_id, Number(row.earned)]));
  const broughtBy = new Map(brought.map((row) => [row.partner_id, row]));
  return page.flatMap((row) => {
    const links = broughtBy.get(row.partner_id);
    const at = (what: string, stored: number, computed: unknown) =>
      differ(`${what} of the partner`, row.partner_id, stored, Number(computed ?? 0));
    return [
      ...at("totalCommissions", row.total_commissions_cents, earnedBy.get(row.partner_id)),
      ...at("totalClicks", row.total_clicks, links?.clicks),
      ...at("totalLeads", row.total_leads, links?.leads),
      ...at("totalSales", row.total_sales, links?.sales),
      ...at("totalSaleAmount", row.total_sale_amount_cents, links?.saleAmount),
    ];
  });
}

function differ(what: string, id: string, stored: number, computed: number): Difference[] {
  return stored === computed ? [] : [{ what, id, stored, computed }];
}

async function comparePayouts(db: Db, program: OfProgram, partnerIds: readonly string[]): Promise<Difference[]> {
  const rows = await db
    .selectFrom("payouts")
    .select((eb) => [
      "payouts.id",
      "payouts.amount_cents",
      eb
        .selectFrom("commissions")
        .select((inner) => inner.fn.sum<number>("earnings_cents").as("sum"))
        .whereRef("commissions.payout_id", "=", "payouts.id")
        .as("sum"),
    ])
    .where("payouts.workspace_id", "=", program.workspace_id)
    .where("payouts.program_id", "=", program.id)
    .where("payouts.partner_id", "in", partnerIds)
    .execute();
  // A payout of nothing is none, whatever its row says.
  return rows.flatMap(({ id, amount_cents, sum }) =>
    sum === null
      ? [{ what: "commissions of the payout", id, stored: amount_cents, computed: null }]
      : differ("amount of the payout", id, amount_cents, Number(sum)),
  );
}

/** Where a commission of this status has to be: in a payout with one of these statuses, or in none. */
const PLACES: Readonly<Record<string, readonly (string | null)[]>> = {
  pending: [null],
  hold: [null],
  refunded: [null],
  duplicate: [null],
  fraud: [null],
  canceled: [null, "canceled"],
  processed: ["pending", "processing", "processed", "sent", "failed"],
  paid: ["completed", "sent"],
};

async function findMisplaced(db: Db, program: OfProgram, partnerIds: readonly string[]): Promise<Difference[]> {
  const rows = await db
    .selectFrom("commissions")
    .leftJoin("payouts", "payouts.id", "commissions.payout_id")
    .select((eb) => ["commissions.status", "payouts.status as place", eb.fn.min<string>("commissions.id").as("id")])
    .where("commissions.program_id", "=", program.id)
    .where("commissions.partner_id", "in", partnerIds)
    // By partner first, or SQLite would read all of the program in the order of statuses.
    .groupBy(["commissions.partner_id", "commissions.status", "payouts.status"])
    .execute();
  return rows.flatMap(({ id, status, place }) => {
    const places = PLACES[status] ?? [];
    const what = `payout of a commission that is ${status}`;
    return places.includes(place) ? [] : [{ what, id, stored: place, computed: places[0] ?? null }];
  });
}

async function compareInvoices(db: Db, { id, workspace_id }: OfProgram): Promise<Difference[]> {
  const rows = await db
    .selectFrom("payout_invoices as invoices")
    .select((eb) => [
      "invoices.id",
      "invoices.amount_cents",
      eb
        .selectFrom("payouts")
        .select((inner) => inner.fn.sum<number>("amount_cents").as("sum"))
        .whereRef("payouts.invoice_id", "=", "invoices.id")
        .as("sum"),
    ])
    .where("invoices.workspace_id", "=", workspace_id)
    .where("invoices.program_id", "=", id)
    .execute();
  return rows.flatMap((row) => differ("amount of the invoice", row.id, row.amount_cents, Number(row.sum ?? 0)));
}

async function countWaiting(db: Db, { id, workspace_id }: OfProgram): Promise<number> {
  const { waiting } = await db
    .selectFrom("commission_events")
    .select((eb) => eb.fn.countAll<number>().as("waiting"))
    .where("workspace_id", "=", workspace_id)
    .where("program_id", "=", id)
    .executeTakeFirstOrThrow();
  return Number(waiting);
}
