import { setImmediate } from "node:timers/promises";
import type { ResultOf } from "@overdub/contract";
import { reconcileProgram } from "@overdub/contract";
import { dialectOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { PayoutTable } from "../ledger/payout-tables.ts";
import { implement } from "./context.ts";
import type { OfProgram } from "./find-payout.ts";

type Db = Kysely<WorkspaceTables>;
type Result = ResultOf<typeof reconcileProgram>;
type Difference = Result["differences"][number];

const MAX_DIFFERENCES = 100;
/** Partners of one step: what is summed at once is bounded. */
const PAGE = 500;

export const handleReconcileProgram = implement(
  reconcileProgram,
  { requires: "workspaces.read", programFirst: true },
  async (_, ctx) => reconcile(ctx.db, ctx.program),
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
    const last = page.at(-1);
    partners += page.length;
    if (last) differences.push(...(await compareStanding(db, program, page)));
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

function findPartners(db: Db, program: OfProgram, after: string) {
  return ofProgram(db, program).where("partner_id", ">", after).orderBy("partner_id").limit(PAGE).execute();
}

function ofProgram(db: Db, { id, workspace_id }: OfProgram) {
  return db
    .selectFrom("program_enrollments")
    .select(["partner_id", "total_commissions_cents", "total_clicks", "total_leads", "total_conversions"])
    .select(["total_sales", "total_sale_amount_cents"])
    .where(unindexed("workspace_id"), "=", workspace_id)
    .where("program_id", "=", id);
}

type Enrolled = Awaited<ReturnType<typeof findPartners>>[number];

/**
 * What differs is read again, all of one moment: between two reads a sale or a drain may have moved what the first one saw.
 * On SQLite nobody else writes within a transaction.
 */
async function compareStanding(db: Db, program: OfProgram, page: readonly Enrolled[]): Promise<Difference[]> {
  const seen = await comparePartners(db, program, page);
  if (seen.length === 0 || db.isTransaction) return seen;
  const began = dialectOf(db) === "postgres" ? db.transaction().setIsolationLevel("repeatable read") : db.transaction();
  return began.execute(async (tx) => {
    const { from, until } = stretchOf(page);
    const again = ofProgram(tx, program).where("partner_id", ">=", from).where("partner_id", "<=", until);
    return comparePartners(tx, program, await again.orderBy("partner_id").execute());
  });
}

/** Partners that stand beside each other in the order of their ids: indexes have what is theirs in one piece. */
interface Stretch {
  readonly from: string;
  readonly until: string;
}

function stretchOf(page: readonly Enrolled[]): Stretch {
  return { from: page.at(0)?.partner_id ?? "", until: page.at(-1)?.partner_id ?? "" };
}

/** Three reads for all of them: what they have earned, which one index has, their payouts, and their links. */
async function comparePartners(db: Db, program: OfProgram, page: readonly Enrolled[]): Promise<Difference[]> {
  const stretch = stretchOf(page);
  const earned = await findEarned(db, program, stretch);
  const payouts = await db
    .selectFrom("payouts")
    .select(["id", "amount_cents", "status"])
    .where(unindexed("workspace_id"), "=", program.workspace_id)
    .where("program_id", "=", program.id)
    .where("partner_id", ">=", stretch.from)
    .where("partner_id", "<=", stretch.until)
    .execute();
  return [
    ...compareTotals(page, earned, await findBrought(db, program, stretch)),
    ...comparePayouts(payouts, earned),
    ...findMisplaced(payouts, earned),
  ];
}

/** By partner, status and payout. */
async function findEarned(db: Db, program: OfProgram, { from, until }: Stretch) {
  const rows = await db
    .selectFrom("commissions")
    .select((eb) => [
      ...(["partner_id", "status", "payout_id"] as const),
      eb.fn.sum<number>("earnings_cents").as("sum"),
      eb.fn.min<string>("id").as("id"),
    ])
    .where("program_id", "=", program.id)
    .where("partner_id", ">=", from)
    .where("partner_id", "<=", until)
    .groupBy(["partner_id", "status", "payout_id"])
    .execute();
  return rows.map((row) => ({ ...row, sum: Number(row.sum) }));
}
type Earned = Awaited<ReturnType<typeof findEarned>>[number];

function findBrought(db: Db, program: OfProgram, { from, until }: Stretch) {
  return db
    .selectFrom("links")
    .select((eb) => [
      "partner_id",
      eb.fn.sum<number>("clicks").as("clicks"),
      eb.fn.sum<number>("leads").as("leads"),
      eb.fn.sum<number>("conversions").as("conversions"),
      eb.fn.sum<number>("sales").as("sales"),
      eb.fn.sum<number>("sale_amount_cents").as("saleAmount"),
    ])
    .where(unindexed("workspace_id"), "=", program.workspace_id)
    .where("program_id", "=", program.id)
    .where("partner_id", ">=", from)
    .where("partner_id", "<=", until)
    .groupBy("partner_id")
    .execute();
}

const COUNTED: readonly string[] = ["pending", "processed", "paid"];

function compareTotals(
  page: readonly Enrolled[],
  earned: readonly Earned[],
  brought: Awaited<ReturnType<typeof findBrought>>,
): Difference[] {
  const earnedBy = sumBy(
    earned.filter(({ status }) => COUNTED.includes(status)),
    (row) => row.partner_id,
  );
  const broughtBy = new Map(brought.map((row) => [row.partner_id, row]));
  return page.flatMap((row) => {
    const links = broughtBy.get(row.partner_id);
    const at = (what: string, stored: number, computed: unknown) =>
      differ(`${what} of the partner`, row.partner_id, stored, Number(computed ?? 0));
    return [
      ...at("totalCommissions", row.total_commissions_cents, earnedBy.get(row.partner_id)),
      ...at("totalClicks", row.total_clicks, links?.clicks),
      ...at("totalLeads", row.total_leads, links?.leads),
      ...at("totalConversions", row.total_conversions, links?.conversions),
      ...at("totalSales", row.total_sales, links?.sales),
      ...at("totalSaleAmount", row.total_sale_amount_cents, links?.saleAmount),
    ];
  });
}

function sumBy<Key>(rows: readonly Earned[], keyOf: (row: Earned) => Key): ReadonlyMap<Key, number> {
  const sums = new Map<Key, number>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + row.sum);
  return sums;
}

function differ(what: string, id: string, stored: number, computed: number): Difference[] {
  return stored === computed ? [] : [{ what, id, stored, computed }];
}

type Stored = Pick<PayoutTable, "id" | "amount_cents" | "status">;

/** A payout of nothing is none, whatever its row says. */
function comparePayouts(payouts: readonly Stored[], earned: readonly Earned[]): Difference[] {
  const sums = sumBy(earned, (row) => row.payout_id);
  return payouts.flatMap(({ id, amount_cents }) => {
    const sum = sums.get(id);
    return sum === undefined
      ? [{ what: "commissions of the payout", id, stored: amount_cents, computed: null }]
      : differ("amount of the payout", id, amount_cents, sum);
  });
}

/** Where a commission of this status has to be: in a payout of its partner with one of these statuses, or in none. */
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

function findMisplaced(payouts: readonly Stored[], earned: readonly Earned[]): Difference[] {
  const statuses = new Map(payouts.map(({ id, status }) => [id, status]));
  return earned.flatMap(({ id, status, payout_id }) => {
    const place = payout_id === null ? null : (statuses.get(payout_id) ?? "another partner's");
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
