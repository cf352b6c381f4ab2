import type { ResultOf, reconcileProgram } from "@overdub/contract";
import { sql } from "kysely";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { callApi } from "../testing/call-api.ts";
import { reconcile } from "./reconcile.ts";
import { payoutScene } from "./testing/payout-scene.ts";

/** Where a value is, and by which of the rows below. */
type Place = readonly [table: string, column: string, row: "enrollment" | "open" | "invoice" | "earned" | "paid"];

/** Each that a row may be altered in, what it is altered to, and what is found: by each of the sums that it enters. */
const ALTERED: readonly (readonly [Place, to: string, found: readonly string[]])[] = [
  [["program_enrollments", "total_commissions_cents", "enrollment"], "+ 1", ["totalCommissions of the partner"]],
  [["program_enrollments", "total_clicks", "enrollment"], "+ 1", ["totalClicks of the partner"]],
  [["program_enrollments", "total_leads", "enrollment"], "+ 1", ["totalLeads of the partner"]],
  [["program_enrollments", "total_conversions", "enrollment"], "+ 1", ["totalConversions of the partner"]],
  [["program_enrollments", "total_sales", "enrollment"], "+ 1", ["totalSales of the partner"]],
  [["program_enrollments", "total_sale_amount_cents", "enrollment"], "- 1", ["totalSaleAmount of the partner"]],
  [["payouts", "amount_cents", "open"], "- 1", ["amount of the payout"]],
  [["payout_invoices", "amount_cents", "invoice"], "+ 1", ["amount of the invoice"]],
  [["commissions", "earnings_cents", "earned"], "+ 1", ["amount of the payout"]],
  [
    ["commissions", "payout_id", "earned"],
    "null",
    ["amount of the payout", "payout of a commission that is processed"],
  ],
  [["commissions", "status", "earned"], "'pending'", ["payout of a commission that is pending"]],
  [["commissions", "status", "earned"], "'hold'", ["payout of a commission that is hold"]],
  [["commissions", "status", "earned"], "'refunded'", ["payout of a commission that is refunded"]],
  [["commissions", "status", "earned"], "'paid'", ["payout of a commission that is paid"]],
  [["commissions", "status", "paid"], "'processed'", ["payout of a commission that is processed"]],
  [["commissions", "payout_id", "paid"], "null", ["commissions of the payout", "payout of a commission that is paid"]],
  [["payouts", "status", "open"], "'completed'", ["payout of a commission that is processed"]],
];

describe.each(["sqlite", "postgres"] as const)("a reconciliation on %s", (dialect) => {
  const { get, addPartner, earn, anHourLater, payoutsOf, confirm, settle } = payoutScene(dialect);

  test("takes nothing for a difference that moves while it reads", async () => {
    const { db } = get("workspace").database;
    const partner = await addPartner();
    const executor = db.getExecutor();
    const run = executor.executeQuery.bind(executor);
    const click = db
      .updateTable("links")
      .set((eb) => ({ clicks: eb("clicks", "+", 1) }))
      .where("id", "=", partner.link.id);
    let clicks = 0;
    const reading = vi.spyOn(executor, "executeQuery").mockImplementation(async (query) => {
      const result = await run(query);
      if (clicks === 0 && query.sql.includes('from "program_enrollments"')) {
        clicks += 1;
        await run(click.compile());
      }
      return result as never;
    });
    onTestFinished(() => reading.mockRestore());
    expect(await reconcile(db, get("program"))).toMatchObject({ agrees: true, differences: [] });
    expect(clicks).toBe(1);
  });

  test("finds each row that somebody has altered, and agrees once that is undone", async () => {
    const { db } = get("workspace").database;
    const partner = await addPartner({ payouts_enabled_at_ms: 1 });
    const paid = await earn(partner, 700);
    await anHourLater();
    await confirm(...(await payoutsOf(partner)));
    const [payout] = await payoutsOf(partner);
    await settle({ payoutId: payout?.id, status: "paid" });
    // One is paid, and of the two in an open payout the second stays as it is.
    const earned = await earn(partner, 900);
    await earn(partner, 800, { status: "refunded" });
    await earn(partner, 600);
    await anHourLater();
    const [open] = await payoutsOf(partner, "&status=pending");
    const enrollment = await db.selectFrom("program_enrollments").select("id").executeTakeFirstOrThrow();
    const rows = { enrollment: enrollment.id, open: open?.id, invoice: payout?.invoiceId, earned, paid };

    const differences = async () => {
      const { body } = await callApi(get("workspace"), "GET", "/admin/program/reconcile");
      const { agrees, differences } = body as ResultOf<typeof reconcileProgram>;
      expect(agrees).toBe(differences.length === 0);
      return differences.map(({ what }) => what).sort();
    };
    expect(await differences()).toEqual([]);
    for (const [[table, column, row], to, found] of ALTERED) {
      const place = sql.ref(column);
      const set = (value: unknown) => sql`update ${sql.table(table)} set ${place} = ${value} where id = ${rows[row]}`;
      const before = await sql<{ value: unknown }>`
        select ${place} as value from ${sql.table(table)} where id = ${rows[row]}`.execute(db);
      await set(/^[+-]/.test(to) ? sql`${place} ${sql.raw(to)}` : sql.raw(to)).execute(db);
      expect([column, to, await differences()]).toEqual([column, to, found]);
      await set(before.rows[0]?.value).execute(db);
      expect(await differences()).toEqual([]);
    }
  });
});
