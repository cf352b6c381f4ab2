import type { StartedWorkspace } from "@overdub/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { earningsOf } from "../rewards/apply-reward.ts";
import { callApi } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";
import type { RandomProgram } from "./testing/random-program.ts";
import { carryOut, setUpRandomProgram } from "./testing/random-program.ts";
import type { Terms } from "./testing/random-steps.ts";
import { anyStep, anyTerms } from "./testing/random-steps.ts";

/** For a long run. */
vi.setConfig({ testTimeout: 3_600_000 });

/** `OVERDUB_TEST_PROGRAMS=500` for a long run. */
const PROGRAMS = { sqlite: 6, postgres: 2 };

/**
 * Whatever is done to a program, in any order: sums agree after each step, and no customer earns a partner more than the
 * reward allows.
 */
describe.each(["sqlite", "postgres"] as const)(
  "on %s, after any sequence of sales, refunds, changes, bans, holds, payouts and moves of the clock",
  (dialect) => {
    const clock = createClock();
    let workspace: StartedWorkspace;
    let made = 0;

    beforeAll(async () => {
      workspace = await startWorkspaceOn(dialect, { now: clock.now });
    });
    afterAll(() => workspace?.close());

    test("all sums agree, and nobody has earned too much", async () => {
      const steps = fc.array(anyStep, { minLength: 10, maxLength: 40, size: "max" });
      await fc.assert(
        fc.asyncProperty(anyTerms, fc.boolean(), steps, async (terms, isTest, all) => {
          made += 1;
          const slug = `random-${made}`;
          const scene = await setUpRandomProgram(workspace, clock, { slug, isTest, terms });
          for (const step of all) {
            const { status, body } = await carryOut(scene, step);
            expect(status, JSON.stringify([step, body])).toBeLessThan(500);
            const reconciled = await callApi(scene.target, "GET", "/admin/program/reconcile");
            expect(reconciled.body, JSON.stringify(step)).toMatchObject({ agrees: true, differences: [] });
            expect(await unequalPayouts(scene), JSON.stringify(step)).toEqual([]);
            expect(await heldForNothing(scene), JSON.stringify(step)).toEqual([]);
          }
          await expectAllowed(scene, terms);
          // The clock is everybody's: what one goes on doing day by day would cost all that come after it.
          await workspace.server.transfer.removeWorkspace(slug);
        }),
        { numRuns: Number(process.env.OVERDUB_TEST_PROGRAMS ?? PROGRAMS[dialect]) },
      );
    });
  },
);

/** Payouts whose amount is not the sum of their commissions, without trust in what reconciles. */
async function unequalPayouts({ started, program }: RandomProgram): Promise<unknown[]> {
  const { db } = started.database;
  const payouts = await db.selectFrom("payouts").selectAll().where("program_id", "=", program.id).execute();
  const commissions = await db.selectFrom("commissions").selectAll().where("program_id", "=", program.id).execute();
  const sums = new Map<string | null, number>();
  for (const { payout_id, earnings_cents } of commissions) {
    sums.set(payout_id, (sums.get(payout_id) ?? 0) + earnings_cents);
  }
  return payouts.filter(({ id, amount_cents }) => sums.get(id) !== amount_cents);
}

/** Of sales that nobody has changed by hand: each one alone, and what a customer has earned a partner in a month. */
async function expectAllowed({ started, program }: RandomProgram, { type, amount, limit }: Terms): Promise<void> {
  const rows = await started.database.db
    .selectFrom("commissions")
    .selectAll()
    .where("program_id", "=", program.id)
    .where("type", "=", "sale")
    .where("status", "in", ["pending", "processed", "paid"])
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("commission_audit")
            .select("id")
            .whereRef("commission_id", "=", "commissions.id")
            .where("action", "=", "updated"),
        ),
      ),
    )
    .execute();
  const reward = { type, amount: type === "flat" ? amount : amount * 100 };
  for (const { earnings_cents, amount_cents, quantity } of rows) {
    expect(earnings_cents).toBeLessThanOrEqual(earningsOf(reward, amount_cents, quantity));
  }
  const byMonth = Map.groupBy(
    rows,
    (row) => `${row.partner_id}/${row.customer_id}/${new Date(row.created_at_ms).toISOString().slice(0, 7)}`,
  );
  for (const some of byMonth.values()) {
    expect(some.reduce((sum, row) => sum + row.earnings_cents, 0)).toBeLessThanOrEqual(limit);
  }
}

/** What is on hold is so for something that is pending, and nobody is to wait for nothing. */
async function heldForNothing({ started, program }: RandomProgram): Promise<string[]> {
  const rows = await started.database.db
    .selectFrom("commissions")
    .select("id")
    .where("program_id", "=", program.id)
    .where("status", "=", "hold")
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("fraud_groups")
            .select("fraud_groups.id")
            .whereRef("fraud_groups.partner_id", "=", "commissions.partner_id")
            .where("fraud_groups.status", "=", "pending"),
        ),
      ),
    )
    .execute();
  return rows.map(({ id }) => id);
}
