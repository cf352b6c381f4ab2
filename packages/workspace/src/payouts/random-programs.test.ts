import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toLink } from "../links/to-link.ts";
import type { ApiAnswer, ApiTarget } from "../testing/call-api.ts";
import { callApi } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { insertGroup, insertPartner, insertProgram, insertReward } from "../testing/program-rows.ts";
import { sampleClick } from "../testing/sample-events.ts";

/**
 * Whatever is done to a program, in any order: sums agree after each step, and no customer earns a partner more in a month
 * than the reward allows.
 */
const clock = createClock();
let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
});
afterAll(() => workspace.close());

const HOUR_MS = 3_600_000;
const LIMIT = 3000;
const STATUSES = ["pending", "refunded", "duplicate", "canceled", "fraud"];

const index = fc.nat({ max: 30 });
const partner = fc.nat({ max: 1 });
const anyStep = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("sell"),
      partner,
      customer: fc.nat({ max: 3 }),
      amount: fc.integer({ min: 1, max: 9000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("give"),
      partner,
      amount: fc.integer({ min: -900, max: 900 }).filter(Boolean),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("change"),
      index,
      body: fc.oneof(
        fc.record({ status: fc.constantFrom(...STATUSES) }),
        fc.record({ modifySaleAmount: fc.integer({ min: -5000, max: 5000 }) }),
        fc.record({ earnings: fc.nat({ max: 500 }) }),
        fc.record({ status: fc.constantFrom("fraud", "canceled"), updateHistoricalCommissions: fc.constant(true) }),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("bulk"),
      indexes: fc.array(index, { minLength: 1, maxLength: 4 }),
      status: fc.constantFrom(...STATUSES),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("ban", "unban", "deactivate", "reactivate"), partner }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait"), hours: fc.constantFrom(1, 24, 24 * 8, 24 * 31) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("confirm", "cutoff") }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("paid", "failed", "reopen"), index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("share", "part") }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("resolve"), index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("move"), partner, group: fc.nat({ max: 1 }) }) },
);
type Step = typeof anyStep extends fc.Arbitrary<infer Value> ? Value : never;

async function setUp() {
  const { db } = workspace.database;
  made += 1;
  const { id, apiKey } = await workspace.addWorkspace({ slug: `random-${made}` });
  const target: ApiTarget = { server: workspace.server, workspace: { apiKey } };
  const program = await insertProgram(db, id);
  const groups = [program.default_group_id, (await insertGroup(db, program, { holding_period_days: 7 })).id];
  const sale_reward_id = await insertReward(db, program, {
    ...{ event: "sale", type: "percentage", amountInPercentage: 30 },
    ...{ spendLimitAmount: LIMIT, spendLimitInterval: "month" },
  });
  const partners: { id: string; email: string; clickIds: string[] }[] = [];
  for (const group_id of groups) {
    const email = `p${partners.length}@self${made}.test`;
    const { id: partnerId, link } = await insertPartner(db, program, {
      ...{ email, email_lookup: email },
      enrolled: { group_id, sale_reward_id },
    });
    const clickIds = [];
    for (let n = 0; n < 4; n += 1) {
      const click = sampleClick(toLink(link, [], 80), clock.now());
      await workspace.outbox.append(click);
      clickIds.push(click.clickId);
    }
    partners.push({ id: partnerId, email, clickIds });
  }
  return { target, program, groups, partners };
}
let made = 0;
type Scene = Awaited<ReturnType<typeof setUp>>;

async function carryOut({ target, program, groups, partners }: Scene, step: Step): Promise<ApiAnswer | undefined> {
  const { db } = workspace.database;
  const call = (method: string, path: string, body?: object) => callApi(target, method, path, body ? { body } : {});
  // Of payouts those that were confirmed, or few steps would find one.
  const idsOf = async (table: "commissions" | "payouts") =>
    (
      await db
        .selectFrom(table)
        .select("id")
        .where("program_id", "=", program.id)
        .$if(table === "payouts", (query) => query.where("status", "in", ["processing", "failed", "completed"]))
        .orderBy("id")
        .execute()
    ).map(({ id }) => id);
  const chosen = async (table: "commissions" | "payouts", n: number) => {
    const ids = await idsOf(table);
    return ids[n % Math.max(1, ids.length)] ?? "none";
  };
  const partnerId = partners["partner" in step ? step.partner : 0]?.id ?? "";
  switch (step.do) {
    case "sell": {
      const { partner: n, customer, amount } = step as Extract<Step, { customer: number }>;
      const clickId = partners[n]?.clickIds[customer];
      // The last customer is the partner itself, whose commissions are on hold.
      const self = customer === 3 ? { customerEmail: partners[n]?.email } : {};
      await call("POST", "/track/sale", { clickId, customerExternalId: `${n}-${customer}`, amount, ...self });
      return void (await workspace.server.jobs.runDue());
    }
    case "give":
      await call("POST", "/commissions", {
        type: "custom",
        partnerId,
        amount: (step as { amount: number }).amount,
        description: "x",
      });
      return void (await workspace.server.jobs.runDue());
    case "change": {
      const { index: n, body } = step as Extract<Step, { body: object }>;
      return call("PATCH", `/commissions/${await chosen("commissions", n)}`, body);
    }
    case "bulk": {
      const { indexes, status } = step as Extract<Step, { indexes: number[] }>;
      const commissionIds = [...new Set(await Promise.all(indexes.map((n) => chosen("commissions", n))))];
      return call("PATCH", "/commissions/bulk", { commissionIds, status });
    }
    case "ban":
      return call("POST", "/partners/ban", { partnerId, reason: "fraud" });
    case "deactivate":
      return call("POST", "/partners/deactivate", { partnerId });
    case "unban":
    case "reactivate":
      return call("POST", `/admin/program/partners/${step.do}`, { partnerId });
    case "wait":
      clock.advance((step as { hours: number }).hours * HOUR_MS);
      return void (await workspace.server.jobs.runDue());
    case "share":
    case "part":
      for (const { id } of partners) {
        const paypalEmail = step.do === "share" ? "money@home.test" : null;
        await call("PATCH", `/admin/program/partners/${id}`, { paypalEmail });
      }
      return void (await workspace.server.jobs.runDue());
    case "resolve": {
      const { body } = await call("GET", "/fraud/groups?status=pending");
      const pending = body as { id: string }[];
      const group = pending[(step as { index: number }).index % Math.max(1, pending.length)];
      await call("POST", `/admin/program/fraud/groups/${group?.id ?? "none"}/resolve`, {});
      return void (await workspace.server.jobs.runDue());
    }
    case "confirm":
      return call("POST", "/admin/program/payouts/confirm", {});
    case "cutoff":
      return call("POST", "/admin/program/payouts/confirm", {
        cutoff: new Date(clock.now() - 24 * HOUR_MS).toISOString(),
      });
    case "reopen":
      return call("POST", "/admin/program/payouts/reopen", {
        payoutIds: [await chosen("payouts", (step as { index: number }).index)],
      });
    case "move":
      await db
        .updateTable("program_enrollments")
        .set({ group_id: groups[(step as { group: number }).group] ?? null })
        .where("partner_id", "=", partnerId)
        .execute();
      return undefined;
    default: {
      const payoutId = await chosen("payouts", (step as { index: number }).index);
      return call("POST", "/admin/program/payouts/settle", { rows: [{ payoutId, status: step.do }] });
    }
  }
}

/** Of sales that nobody has changed by hand. */
async function spentByMonth({ program }: Scene): Promise<number[]> {
  const rows = await workspace.database.db
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
  const byMonth = Map.groupBy(
    rows,
    (row) => `${row.partner_id}/${row.customer_id}/${new Date(row.created_at_ms).toISOString().slice(0, 7)}`,
  );
  return [...byMonth.values()].map((some) => some.reduce((sum, row) => sum + row.earnings_cents, 0));
}

/** What is on hold is so for something that is pending, and nobody is to wait for nothing. */
async function heldForNothing({ program }: Scene): Promise<string[]> {
  const rows = await workspace.database.db
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

test("after any sequence of sales, refunds, changes, bans, holds, payouts and moves of the clock all sums agree", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 10, maxLength: 40 }), async (steps) => {
      const scene = await setUp();
      for (const step of steps) {
        const answer = await carryOut(scene, step);
        expect(answer?.status ?? 200, JSON.stringify([step, answer?.body])).toBeLessThan(500);
        const { body } = await callApi(scene.target, "GET", "/admin/program/reconcile");
        expect(body, JSON.stringify(step)).toMatchObject({ agrees: true, differences: [] });
        expect(await heldForNothing(scene), JSON.stringify(step)).toEqual([]);
      }
      for (const spent of await spentByMonth(scene)) expect(spent).toBeLessThanOrEqual(LIMIT);
    }),
    { numRuns: 12 },
  );
});
