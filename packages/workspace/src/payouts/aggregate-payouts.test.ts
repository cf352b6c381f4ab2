import { insertRows } from "@overdub/storage";
import { describe, expect, test } from "vitest";
import { callApi, refusal } from "../testing/call-api.ts";
import { toIso } from "../time/to-iso.ts";
import { DAY_MS, HOUR_MS, payoutScene } from "./testing/payout-scene.ts";

describe.each(["sqlite", "postgres"] as const)("payouts on %s", (dialect) => {
  const { clock, get, addPartner, earn, anHourLater, payoutsOf, statusOf, expectBalanced } = payoutScene(dialect);

  test("form every hour of what is due, and grow", async () => {
    const partner = await addPartner();
    const firstMs = clock.now();
    const ids = [await earn(partner, 1000), await earn(partner, -200, { type: "custom" })];
    await anHourLater();
    const [formed, ...others] = await payoutsOf(partner);
    expect([formed, others]).toEqual([
      {
        ...{ id: expect.stringMatching(/^po_/), invoiceId: null, amount: 800, currency: "USD", status: "pending" },
        ...{ description: "Dub Partners payout (Acme)", periodStart: new Date(firstMs).toISOString() },
        ...{ periodEnd: new Date(firstMs).toISOString(), createdAt: new Date(clock.now()).toISOString() },
        ...{ updatedAt: expect.any(String), initiatedAt: null, paidAt: null, failureReason: null, mode: "internal" },
        ...{ method: null, traceId: null, user: null },
        partner: {
          ...{ id: partner.id, name: "Ada Byron", email: expect.any(String), image: null, country: null },
          ...{
            defaultPayoutMethod: null,
            payoutsEnabledAt: null,
            groupId: get("program").default_group_id,
            tenantId: null,
          },
        },
      },
      [],
    ]);
    expect(await Promise.all(ids.map(statusOf))).toEqual(["processed", "processed"]);
    await earn(partner, 300);
    const laterMs = clock.now();
    await anHourLater();
    const [grown] = await payoutsOf(partner);
    const period = { periodStart: new Date(firstMs).toISOString(), periodEnd: new Date(laterMs).toISOString() };
    expect(grown).toMatchObject({ id: formed?.id, amount: 1100, ...period });
    expect((await callApi(get("workspace"), "GET", `/payouts/${grown?.id}`)).body).toEqual(grown);
    await expectBalanced();
  });

  test("wait for the holding period of the present group, but for what somebody decided", async () => {
    const partner = await addPartner({ enrolled: { group_id: get("heldGroup"), status: "deactivated" } });
    const sale = await earn(partner, 1000);
    const custom = await earn(partner, 100, { type: "custom" });
    await anHourLater();
    expect([await statusOf(sale), await statusOf(custom)]).toEqual(["pending", "processed"]);
    clock.advance(30 * DAY_MS - 2 * HOUR_MS);
    await anHourLater();
    expect(await statusOf(sale)).toBe("pending");
    await anHourLater();
    expect([await statusOf(sale), (await payoutsOf(partner))[0]?.amount]).toEqual(["processed", 1100]);
    const moved = await earn(partner, 50);
    await get("workspace")
      .database.db.updateTable("program_enrollments")
      .set({ group_id: get("program").default_group_id })
      .where("partner_id", "=", partner.id)
      .execute();
    await anHourLater();
    expect(await statusOf(moved)).toBe("processed");
  });

  test("form at once after a commission by hand", async () => {
    const partner = await addPartner();
    const body = { type: "custom", partnerId: partner.id, amount: 700 };
    await callApi(get("workspace"), "POST", "/commissions", { body });
    await get("workspace").server.jobs.runDue();
    expect(await payoutsOf(partner)).toMatchObject([{ amount: 700, status: "pending" }]);
  });

  test("are none where partner and program owe each other the same, until there is more", async () => {
    const partner = await addPartner();
    const ids = [await earn(partner, 500), await earn(partner, -500, { type: "custom" })];
    await anHourLater();
    expect([await payoutsOf(partner), await Promise.all(ids.map(statusOf))]).toEqual([[], ["pending", "pending"]]);
    await earn(partner, 40);
    await anHourLater();
    expect(await payoutsOf(partner)).toMatchObject([{ amount: 40 }]);
    await earn(partner, -40, { type: "custom" });
    await anHourLater();
    expect([await payoutsOf(partner), await statusOf(ids[0] ?? "")]).toEqual([[], "pending"]);
    await expectBalanced();
  });

  test("form of more than one step takes, each commission once, whatever ends where a step does", async () => {
    const busy = await addPartner();
    const others = [await addPartner(), await addPartner({ enrolled: { group_id: get("heldGroup") } })];
    const { database } = get("workspace");
    const model = await database.db
      .selectFrom("commissions")
      .selectAll()
      .where("id", "=", await earn(busy, 7))
      .executeTakeFirstOrThrow();
    const rows = Array.from({ length: 900 }, (_, n) => ({
      ...model,
      id: `cm_many_${n}`,
      partner_id: (n % 3 === 0 ? others[n % 2] : busy)?.id ?? "",
      // Several of each moment.
      created_at_ms: clock.now() + Math.floor(n / 70),
    }));
    await insertRows(database.db, "commissions", rows);
    await anHourLater();
    expect(await payoutsOf(busy)).toMatchObject([
      { amount: 601 * 7, periodStart: toIso(clock.now() - HOUR_MS), periodEnd: toIso(clock.now() - HOUR_MS + 12) },
    ]);
    expect(await Promise.all(others.map((partner) => payoutsOf(partner)))).toMatchObject([[{ amount: 150 * 7 }], []]);
    await expectBalanced();
  });

  test.each([
    ["tenantId=nobody", 404, "Partner with specified tenantId nobody not found."],
    ["status=unheard", 422, expect.stringContaining("invalid_value: status:")],
    ["pageSize=101", 422, expect.stringContaining("pageSize")],
  ])("GET /payouts?%s is refused", async (query, status, message) => {
    expect(await refusal(get("workspace"), "GET", `/payouts?${query}`)).toEqual([status, expect.any(String), message]);
  });
});
