import type { Kysely } from "kysely";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { describeEachDialect } from "../testing/databases.ts";
import type { ProgramTables } from "../testing/program-rows.ts";
import { enroll, insertProgram } from "../testing/program-rows.ts";
import { createRandom } from "../testing/random.ts";

type Db = Kysely<ProgramTables>;

const PARTNERS = ["pn_1", "pn_2", "pn_3"];
const STATUSES = ["pending", "processed", "paid", "refunded", "duplicate", "fraud", "canceled", "hold"];

describeEachDialect("what partners have earned", ({ open }) => {
  test("is the sum of their commissions that count, after any writes", async () => {
    const { db } = await open<ProgramTables>();
    await insertProgram(db, PARTNERS);
    const random = createRandom(5);
    const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
    const some = () => Array.from({ length: 5 }, () => `cm_${Math.floor(random() * 60)}`);
    const cents = () => Math.floor(random() * 2000) - 500;
    const writes = [
      () => insertCommission(db, pick(some()), pick(PARTNERS), pick(STATUSES), cents()),
      () => insertCommission(db, pick(some()), pick(PARTNERS), pick(STATUSES), cents()),
      () =>
        db
          .updateTable("commissions")
          .set({ status: pick(STATUSES) })
          .where("id", "in", some())
          .execute(),
      () => db.updateTable("commissions").set({ earnings_cents: cents() }).where("id", "in", some()).execute(),
      () => db.updateTable("commissions").set({ description: "a" }).execute(),
      () => db.deleteFrom("commissions").where("id", "in", some()).execute(),
      () => db.deleteFrom("program_enrollments").where("partner_id", "=", pick(PARTNERS)).execute(),
      ...PARTNERS.map((partner) => () => enroll(db, partner)),
    ];
    for (let step = 0; step < 300; step++) {
      await pick(writes)();
      if (step % 5 === 0) expect(await keptTotals(db)).toEqual(await actualTotals(db));
    }
    for (const partner of PARTNERS) await enroll(db, partner);
    const kept = await keptTotals(db);
    expect(kept).toEqual(await actualTotals(db));
    expect(kept).toHaveLength(PARTNERS.length);
  });

  test("goes with its workspace", async () => {
    const { db } = await open<ProgramTables>();
    await insertProgram(db, PARTNERS);
    await enroll(db, "pn_1");
    await insertCommission(db, "cm_1", "pn_1", "pending", 100);
    await db.deleteFrom("workspaces").execute();
    expect(await db.selectFrom("commissions").selectAll().execute()).toEqual([]);
  });

  test.each([
    ["an invoice of the program", { id: "cm_2", event_id: "e_2" }],
    ["an event of the workspace", { id: "cm_2", invoice_id: "in_2" }],
  ])("never has two commissions for %s", async (_name, other) => {
    const { db } = await open<ProgramTables>();
    await insertProgram(db, PARTNERS);
    const first = { ...commission("cm_1", "pn_1", "pending", 5), event_id: "e_1", invoice_id: "in_1" };
    await db.insertInto("commissions").values(first).execute();
    await expect(
      db
        .insertInto("commissions")
        .values({ ...first, ...other })
        .execute(),
    ).rejects.toThrow();
    const free = { ...first, id: "cm_3", event_id: null, invoice_id: null };
    await db.insertInto("commissions").values(free).execute();
    await db
      .insertInto("commissions")
      .values({ ...free, id: "cm_4" })
      .execute();
  });
});

function commission(id: string, partner_id: string, status: string, earnings_cents: number) {
  return {
    ...{ id, workspace_id: "ws_1", program_id: "prog_1", partner_id, status, earnings_cents },
    ...{ type: "custom", amount_cents: 0, quantity: 1, currency: "usd", created_at_ms: 0, updated_at_ms: 0 },
  };
}

async function insertCommission(db: Db, id: string, partnerId: string, status: string, cents: number): Promise<void> {
  await db
    .insertInto("commissions")
    .values(commission(id, partnerId, status, cents))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function keptTotals(db: Db): Promise<unknown[]> {
  const { rows } = await sql`
    select partner_id, total_commissions_cents as earned from program_enrollments order by partner_id
  `.execute(db);
  return rows;
}

async function actualTotals(db: Db): Promise<unknown[]> {
  const { rows } = await sql`
    select partner_id, cast((
      select coalesce(sum(earnings_cents), 0) from commissions
      where commissions.partner_id = enrolled.partner_id and status in ('pending', 'processed', 'paid')
    ) as bigint) as earned from program_enrollments as enrolled order by partner_id
  `.execute(db);
  return rows;
}
