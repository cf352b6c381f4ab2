import type { Commission } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import { callApi, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { insertCommission, insertPayout } from "../testing/insert-commission.ts";
import { addMemberKey } from "../testing/insert-rows.ts";
import type { InsertedPartner } from "../testing/program-rows.ts";
import { insertPartner, insertProgram, insertReward } from "../testing/program-rows.ts";
import { insertCustomer } from "../testing/sample-events.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";

describe.each(["sqlite", "postgres"] as const)("changing commissions on %s", (dialect) => {
  const clock = createClock();
  let workspace: StartedWorkspace;
  let program: Awaited<ReturnType<typeof insertProgram>>;
  let partner: InsertedPartner;

  beforeAll(async () => {
    workspace = await startWorkspaceOn(dialect, { now: clock.now });
    const { db } = workspace.database;
    program = await insertProgram(db, workspace.workspace.id);
    const country = { entity: "partner", attribute: "country", operator: "equals_to", value: "GB" };
    const customer = { ...country, entity: "customer" };
    const modifier = (condition: object, amountInPercentage: number) => ({
      ...{ type: "percentage", amountInPercentage, conditions: [condition] },
    });
    const sale_reward_id = await insertReward(db, program, {
      ...{ event: "sale", type: "percentage", amountInPercentage: 10, maxDuration: 0 },
      modifiers: [modifier(country, 20), modifier(customer, 90)],
    });
    partner = await insertPartner(db, program, { country: "GB", enrolled: { sale_reward_id } });
  });
  afterAll(() => workspace?.close());

  const add = (over: Partial<CommissionTable> = {}, partnerId = partner.id) =>
    insertCommission(workspace.database.db, program, partnerId, over);
  const addPayout = (over: Parameters<typeof insertPayout>[3] = {}) =>
    insertPayout(workspace.database.db, program, partner.id, over);
  const patch = async (id: string, body: object) => {
    const answer = await callApi(workspace, "PATCH", `/commissions/${id}`, { body });
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return answer.body as Commission;
  };
  const refused = (id: string, body: object) => refusal(workspace, "PATCH", `/commissions/${id}`, { body });
  const payoutAmount = async (id: string) => {
    const query = workspace.database.db.selectFrom("payouts").select("amount_cents").where("id", "=", id);
    return (await query.executeTakeFirst())?.amount_cents;
  };
  const rowOf = (id: string) =>
    workspace.database.db.selectFrom("commissions").selectAll().where("id", "=", id).executeTakeFirstOrThrow();

  test.each([
    [{ earnings: 3000 }, { amount: 5000, earnings: 3000, status: "pending" }],
    [{ saleAmount: 6000 }, { amount: 6000, earnings: 1200 }],
    [{ amount: 4000 }, { amount: 4000, earnings: 800 }],
    [{ modifySaleAmount: 1000 }, { amount: 6000, earnings: 1200 }],
    [{ modifyAmount: -1000 }, { amount: 4000, earnings: 800 }],
    [
      { modifySaleAmount: -1000, saleAmount: 9 },
      { amount: 4000, earnings: 800 },
    ],
    [
      { saleAmount: 6000, earnings: 7 },
      { amount: 6000, earnings: 7 },
    ],
    [
      { saleAmount: 1580, currency: "JPY" },
      { amount: expect.toSatisfy((n) => n > 900 && n < 1100), currency: "usd" },
    ],
    [{ modifySaleAmount: -158, currency: "jpy" }, { amount: expect.toSatisfy((n) => n > 4890 && n < 4910) }],
    [{ status: "fraud" }, { amount: 5000, earnings: 1000, status: "fraud" }],
    [
      { status: "canceled", saleAmount: 100 },
      { amount: 100, earnings: 20, status: "canceled" },
    ],
    [{ saleAmount: 0 }, { amount: 5000, earnings: 1000, status: "refunded" }],
    [{ earnings: 0 }, { amount: 5000, earnings: 1000, status: "refunded" }],
    [{ modifySaleAmount: -6000 }, { amount: 5000, earnings: 1000, status: "refunded" }],
    [{ saleAmount: 2 }, { amount: 5000, earnings: 1000, status: "refunded" }],
    [
      { saleAmount: 0, status: "duplicate" },
      { amount: 5000, earnings: 1000, status: "duplicate" },
    ],
    [{}, { amount: 5000, earnings: 1000, status: "pending" }],
  ])("%j", async (body, expected) => {
    const id = await add();
    expect(await patch(id, body)).toMatchObject({ id, ...expected });
    const audit = await callApi(workspace, "GET", `/commissions/${id}/audit`);
    expect(audit.body).toHaveLength(
      Object.keys(body).length === 0 ? 0 : "status" in body && expected.amount === 100 ? 2 : 1,
    );
  });

  test("what earns by other things than sales has its earnings changed, and no amount", async () => {
    const lead = await add({ type: "lead", amount_cents: 0 });
    expect(await patch(lead, { earnings: 5 })).toMatchObject({ amount: 0, earnings: 5 });
    const clawback = await add({ type: "custom", amount_cents: 0, earnings_cents: -100 });
    expect(await patch(clawback, { status: "canceled" })).toMatchObject({ earnings: -100, status: "canceled" });
    expect(await refused(lead, { saleAmount: 100 })).toEqual([
      ...[400, "bad_request", `Cannot update sale amount: Commission ${lead} is not a sale commission.`],
    ]);
  });

  test("an amount-only change stays in its payout, whose amount follows; a status leaves it", async () => {
    const payout_id = await addPayout({ amount_cents: 1500 });
    const processed = { status: "processed", payout_id, processed_at_ms: 5 } as const;
    const first = await add(processed);
    const second = await add({ ...processed, earnings_cents: 500 });
    expect(await patch(first, { saleAmount: 10_000 })).toMatchObject({ earnings: 2000, status: "processed" });
    expect(await payoutAmount(payout_id)).toBe(2500);
    await patch(first, { status: "refunded" });
    expect([await payoutAmount(payout_id), (await rowOf(first)).payout_id]).toEqual([500, null]);
    expect(await patch(first, { status: "pending" })).toMatchObject({ status: "pending" });
    await patch(second, { saleAmount: 0 });
    expect(await payoutAmount(payout_id)).toBe(undefined);
  });

  test("a payout that comes to nothing goes, and what is left in it waits for the next one", async () => {
    const payout_id = await addPayout({ amount_cents: 1300 });
    const processed = { status: "processed", payout_id, processed_at_ms: 5 } as const;
    const sale = await add(processed);
    const other = await add({ ...processed, earnings_cents: 300 });
    const clawback = await add({ ...processed, type: "custom", earnings_cents: -300 });
    await patch(sale, { status: "fraud" });
    expect(await payoutAmount(payout_id)).toBe(undefined);
    for (const id of [other, clawback]) {
      expect(await rowOf(id)).toMatchObject({ status: "pending", payout_id: null, processed_at_ms: null });
    }
  });

  test.each(["processing", "processed", "sent", "completed", "failed"] as const)(
    "in a %s payout it stays as it is",
    async (status) => {
      const payout_id = await addPayout({ status, amount_cents: 1000 });
      const id = await add({ status: "processed", payout_id });
      expect(await refused(id, { earnings: 5 })).toEqual([
        ...[400, "bad_request", `Cannot update commission: Its payout is already ${status}.`],
      ]);
      expect(await rowOf(id)).toMatchObject({ earnings_cents: 1000, status: "processed" });
    },
  );

  test("refusals come in Dub's order, and change nothing", async () => {
    const paid = await add({ status: "paid", payout_id: await addPayout({ status: "completed" }) });
    const pending = await add();
    const reduced = await insertPartner(workspace.database.db, program);
    const withoutReward = await add({}, reduced.id);
    for (const [id, body, status, message] of [
      ["cm_none", { status: "pending" }, 404, "Commission cm_none not found."],
      [paid, { saleAmount: 5 }, 400, `Cannot update commission: Commission ${paid} has already been paid.`],
      [pending, { status: "pending", saleAmount: 5 }, 400, "This commission is already in the pending status."],
      [withoutReward, { saleAmount: 5 }, 404, `No reward found for partner ${reduced.id} in program ${program.id}.`],
      [pending, { saleAmount: 5, currency: "xxq" }, 422, 'custom: currency: "xxq" is no ISO 4217 currency'],
      [pending, { saleAmount: 5e9 }, 422, "too_big: saleAmount: saleAmount cannot be above 4294967295 cents"],
      [pending, { earnings: 5e9 }, 422, "too_big: earnings: earnings cannot be above 4294967295 cents"],
      [pending, { saleAmount: -1 }, 422, "too_small: saleAmount: Too small: expected number to be >=0"],
      [pending, { saleAmount: 1.5 }, 422, "invalid_type: saleAmount: Invalid input: expected int, received number"],
      [pending, { status: "paid" }, 422, expect.stringContaining("invalid_value: status:")],
    ] as const) {
      const before = id === "cm_none" ? null : await rowOf(id);
      expect(await refused(id, body)).toEqual([status, expect.any(String), message]);
      expect(id === "cm_none" ? null : await rowOf(id)).toEqual(before);
    }
  });

  test("with its siblings: all that the customer has earned the partner and is not being paid", async () => {
    const { db } = workspace.database;
    const customer_id = await insertCustomer(db, workspace.workspace.id, { externalId: "siblings" });
    const payout_id = await addPayout({ amount_cents: 1000 });
    const confirmed = await addPayout({ status: "processing", amount_cents: 1000 });
    const ofCustomer = (over: Partial<CommissionTable> = {}) => add({ customer_id, ...over });
    const all = {
      named: await ofCustomer(),
      lead: await ofCustomer({ type: "lead" }),
      held: await ofCustomer({ status: "hold" }),
      processed: await ofCustomer({ status: "processed", payout_id }),
      confirmed: await ofCustomer({ status: "processed", payout_id: confirmed }),
      refunded: await ofCustomer({ status: "refunded" }),
      other: await add(),
    };
    await patch(all.named, { status: "fraud", updateHistoricalCommissions: true });
    const statuses = await Promise.all(Object.entries(all).map(async ([name, id]) => [name, (await rowOf(id)).status]));
    expect(Object.fromEntries(statuses)).toEqual({
      ...{ named: "fraud", lead: "fraud", held: "fraud", processed: "fraud" },
      ...{ confirmed: "processed", refunded: "refunded", other: "pending" },
    });
    expect([await payoutAmount(payout_id), await payoutAmount(confirmed)]).toEqual([undefined, 1000]);
    await patch(all.named, { status: "pending", updateHistoricalCommissions: true });
    expect((await rowOf(all.lead)).status).toBe("fraud");
  });

  test("in bulk: all or none", async () => {
    const payout_id = await addPayout({ amount_cents: 2000 });
    const ids = [await add(), await add({ status: "processed", payout_id }), await add({ status: "hold" })];
    const stays = await add({ status: "processed", payout_id });
    const paid = await add({ status: "paid" });
    const done = await add({ status: "duplicate" });
    const confirmed = await add({ status: "processed", payout_id: await addPayout({ status: "sent" }) });
    const bulk = (commissionIds: readonly string[]) => ({ body: { commissionIds, status: "duplicate" } });
    for (const [more, status, message] of [
      ["cm_none", 404, "One or more commissions were not found in this program"],
      [paid, 400, `have already been paid: ${paid}`],
      [confirmed, 400, "(its payout is already sent)"],
      [done, 400, `The following commission(s) are already in the duplicate status: ${done}`],
      [ids[0] ?? "", 422, "custom: commissionIds: commissionIds must be unique."],
    ] as const) {
      const [code, , text] = await refusal(workspace, "PATCH", "/commissions/bulk", bulk([...ids, more]));
      expect([code, text]).toEqual([status, expect.stringContaining(message)]);
    }
    expect(await payoutAmount(payout_id)).toBe(2000);
    const { status, body } = await callApi(workspace, "PATCH", "/commissions/bulk", bulk(ids.toReversed()));
    expect([status, body]).toEqual([200, ids.toSorted().map((id) => ({ id, status: "duplicate" }))]);
    expect([await payoutAmount(payout_id), (await rowOf(stays)).status]).toEqual([1000, "processed"]);
  });

  test("eight senders of changes at once leave sums that agree", async () => {
    const payout_id = await addPayout({ amount_cents: 8000 });
    const ids = await Promise.all(Array.from({ length: 8 }, () => add({ status: "processed", payout_id })));
    await Promise.all(
      ids.flatMap((id, n) => [
        callApi(workspace, "PATCH", `/commissions/${id}`, { body: { modifySaleAmount: n * 100 } }),
        callApi(workspace, "PATCH", "/commissions/bulk", {
          body: { commissionIds: [id, ids[(n + 1) % 8]], status: n % 2 ? "fraud" : "refunded" },
        }),
      ]),
    );
    const rows = await Promise.all(ids.map(rowOf));
    const attached = rows.filter((row) => row.payout_id !== null);
    const sum = attached.reduce((total, row) => total + row.earnings_cents, 0);
    expect((await payoutAmount(payout_id)) ?? 0).toBe(sum);
  });

  test("who may only read changes nothing", async () => {
    const id = await add();
    const { key } = await addMemberKey(workspace.database, workspace.workspace.id, "viewer");
    for (const [path, body] of [
      [`/commissions/${id}`, { status: "fraud" }],
      ["/commissions/bulk", { commissionIds: [id], status: "fraud" }],
    ] as const) {
      expect((await refusal(workspace, "PATCH", path, { key, body }))[0]).toBe(403);
    }
    expect((await rowOf(id)).status).toBe("pending");
  });
});
