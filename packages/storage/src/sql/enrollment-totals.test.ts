import type { Kysely } from "kysely";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { describeEachDialect } from "../testing/databases.ts";
import type { ProgramTables } from "../testing/program-rows.ts";
import { enroll, insertProgram } from "../testing/program-rows.ts";
import { createRandom } from "../testing/random.ts";

type Db = Kysely<ProgramTables>;

const PARTNERS = ["pn_1", "pn_2", "pn_3"];
const LINKS = Array.from({ length: 12 }, (_, n) => `link_${n}`);

describeEachDialect("totals of enrolments", ({ open }) => {
  test("are the sums over the partner's links, after any writes", async () => {
    const { db } = await open<ProgramTables>();
    await insertProgram(db, PARTNERS);
    const random = createRandom(11);
    const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
    const some = () => [pick(LINKS), pick(LINKS), pick(LINKS)];
    const whose = () => pick([{ program_id: "prog_1", partner_id: pick(PARTNERS) }, NOBODY]);
    const many = () => Math.floor(random() * 1000);
    const writes = [
      () => insertLink(db, pick(LINKS), { ...whose(), clicks: many(), sale_amount_cents: many() }),
      () => links(db, sql`clicks = clicks + ${many()}, leads = leads + 1`, some()),
      () => links(db, sql`sales = sales + 1, conversions = 7, sale_amount_cents = sale_amount_cents + 4900`, some()),
      () => links(db, sql`program_id = ${whose().program_id}, partner_id = ${pick(PARTNERS)}, clicks = 5`, some()),
      () => links(db, sql`partner_id = null, program_id = null`, some()),
      () => links(db, sql`url = 'https://other.test/'`, some()),
      () => db.deleteFrom("links").where("id", "in", some()).execute(),
      () => db.deleteFrom("program_enrollments").where("partner_id", "=", pick(PARTNERS)).execute(),
      () => enroll(db, pick(PARTNERS)),
      () => enroll(db, pick(PARTNERS)),
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

  test("stay right when links of the same partners are written at the same time, in any order", async () => {
    const { db } = await open<ProgramTables>();
    await insertProgram(db, PARTNERS);
    for (const partner of PARTNERS) await enroll(db, partner);
    for (const [n, id] of LINKS.entries()) {
      await insertLink(db, id, { program_id: "prog_1", partner_id: PARTNERS[n % PARTNERS.length] ?? "" });
    }
    const drain = async () => {
      for (let round = 0; round < 10; round++) {
        await db.transaction().execute(async (tx) => {
          for (const id of LINKS) await links(tx, sql`clicks = clicks + 1`, [id]);
        });
      }
    };
    const sell = async (id: string) => {
      for (let round = 0; round < 15; round++) {
        await db.transaction().execute(async (tx) => {
          await links(tx, sql`sales = sales + 1, sale_amount_cents = sale_amount_cents + 100`, [id]);
        });
      }
    };
    await Promise.all([drain(), ...LINKS.map(sell)]);
    const kept = await keptTotals(db);
    expect(kept).toEqual(await actualTotals(db));
    expect(kept).toContainEqual(expect.objectContaining({ clicks: 40, sales: 60, sale_amount_cents: 6000 }));
  });
});

const NOBODY = { program_id: null, partner_id: null };

async function insertLink(db: Db, id: string, more: Record<string, string | number | null>): Promise<void> {
  const row: Record<string, string | number | null> = {
    ...{ id, workspace_id: "ws_1", domain: "a.test", key: id, key_lookup: id, url: "https://acme.test/" },
    ...{ archived: 0, track_conversion: 1, proxy: 0, rewrite: 0, do_index: 0, public_stats: 0 },
    ...{ clicks: 0, leads: 0, conversions: 0, sales: 0, sale_amount_cents: 0, created_at_ms: 0, updated_at_ms: 0 },
    ...more,
  };
  await sql`
    insert into links (${sql.join(Object.keys(row).map((name) => sql.ref(name)))})
    values (${sql.join(Object.values(row))}) on conflict do nothing
  `.execute(db);
}

async function links(db: Db, changes: ReturnType<typeof sql>, ids: readonly string[]): Promise<void> {
  await sql`update links set ${changes} where id in (${sql.join(ids)})`.execute(db);
}

async function keptTotals(db: Db): Promise<unknown[]> {
  const { rows } = await sql`
    select partner_id, total_clicks as clicks, total_leads as leads, total_conversions as conversions,
      total_sales as sales, total_sale_amount_cents as sale_amount_cents
    from program_enrollments order by partner_id
  `.execute(db);
  return rows;
}

async function actualTotals(db: Db): Promise<unknown[]> {
  const sums = ["clicks", "leads", "conversions", "sales", "sale_amount_cents"].map(
    (name) => sql`cast(coalesce(sum(${sql.ref(`links.${name}`)}), 0) as bigint) as ${sql.ref(name)}`,
  );
  const { rows } = await sql`
    select enrolled.partner_id, ${sql.join(sums)} from program_enrollments as enrolled
    left join links on links.partner_id = enrolled.partner_id and links.program_id = enrolled.program_id
    group by enrolled.partner_id order by enrolled.partner_id
  `.execute(db);
  return rows;
}
