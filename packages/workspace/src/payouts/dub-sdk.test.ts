import { commissionCreatedEventFromJSON } from "dub/models/components";
import { NotFound, Unauthorized, UnprocessableEntity } from "dub/models/errors";
import { beforeEach, describe, expect, test } from "vitest";
import { callApi, clientOf } from "../testing/call-api.ts";
import { dubClientOf } from "../testing/dub-client.ts";
import { payoutScene } from "./testing/payout-scene.ts";

const { get, addPartner, earn, anHourLater, payoutsOf, confirm, settle } = payoutScene("sqlite");

beforeEach(async () => {
  const { db } = get("workspace").database;
  await db.updateTable("programs").set({ payout_mode: "internal" }).execute();
  await db.deleteFrom("webhooks").execute();
  await db.deleteFrom("webhook_events").execute();
});

test("payouts are listed in every state", async () => {
  const dub = dubClientOf(get("workspace"));
  const partner = await addPartner({ country: "GB", enrolled: { tenant_id: "user_sdk" } });
  await earn(partner, 1000);
  await anHourLater();
  const pending = await dub.payouts.list({ tenantId: "user_sdk" });
  expect(pending).toMatchObject([{ amount: 1000, status: "pending", partner: { tenantId: "user_sdk" }, user: null }]);
  await confirm(...(await payoutsOf(partner)));
  const confirmed = await dub.payouts.list({ partnerId: partner.id, status: "processing" });
  expect(confirmed).toMatchObject([{ mode: "internal", user: { id: get("workspace").workspace.userId } }]);
  await settle({ payoutId: pending[0]?.id, status: "paid", method: "paypal" });
  const paid = await dub.payouts.list({ invoiceId: confirmed[0]?.invoiceId ?? "", sortBy: "paidAt" });
  expect(paid).toMatchObject([{ status: "completed", method: "paypal", failureReason: null }]);
});

test("webhooks are told of commissions as the client reads them, and of payouts that the program pays itself", async () => {
  const workspace = get("workspace");
  const { db } = workspace.database;
  await db.updateTable("programs").set({ payout_mode: "external" }).execute();
  await clientOf(workspace).createWebhook({
    body: { name: "money", url: "https://acme.test/hook", triggers: ["commission.created", "payout.confirmed"] },
  });
  const partner = await addPartner({ enrolled: { tenant_id: "user_hook" } });
  const body = { type: "custom", partnerId: partner.id, amount: 1200 };
  await callApi(workspace, "POST", "/commissions", { body });
  await workspace.server.jobs.runDue();
  await confirm(...(await payoutsOf(partner)));
  const events = await db.selectFrom("webhook_events").selectAll().orderBy("trigger_name").execute();
  const [commission, payout, ...others] = events.map((event) => event.body);
  expect(others).toEqual([]);
  expect(commissionCreatedEventFromJSON(commission ?? "")).toMatchObject({
    ok: true,
    value: {
      data: { earnings: 1200, status: "pending", partner: { id: partner.id, totalCommissions: 1200 }, customer: null },
    },
  });
  expect(JSON.parse(payout ?? "")).toMatchObject({
    event: "payout.confirmed",
    data: {
      ...{ amount: 1200, status: "processing", mode: "external", currency: "USD" },
      partner: { id: partner.id, tenantId: "user_hook", status: "approved" },
    },
  });
  expect(JSON.parse(payout ?? "").data).not.toHaveProperty("failureReason");
});

test("of payouts that are confirmed at once each tells its own, unless the program does not pay it", async () => {
  const workspace = get("workspace");
  const { db } = workspace.database;
  await db.updateTable("programs").set({ payout_mode: "hybrid" }).execute();
  await clientOf(workspace).createWebhook({
    body: { name: "payouts", url: "https://acme.test/payouts", triggers: ["payout.confirmed"] },
  });
  const partners = [
    await addPartner({ enrolled: { tenant_id: "user_a" } }),
    await addPartner({ enrolled: { tenant_id: "user_b", status: "deactivated" } }),
    await addPartner({ payouts_enabled_at_ms: 1 }),
  ];
  for (const [index, partner] of partners.entries()) await earn(partner, 1000 + index);
  await anHourLater();
  await confirm(...(await Promise.all(partners.map((partner) => payoutsOf(partner)))).flat());
  const confirmed = (await Promise.all(partners.map((partner) => payoutsOf(partner)))).flat();
  expect(confirmed).toMatchObject([
    { amount: 1000, status: "processing", mode: "external" },
    { amount: 1001, status: "processing", mode: "external" },
    { amount: 1002, status: "processing", mode: "internal" },
  ]);
  const events = await db.selectFrom("webhook_events").select("body").execute();
  const told = events.map(({ body }) => JSON.parse(body).data).sort((a, b) => a.amount - b.amount);
  expect(told).toMatchObject([
    { id: confirmed[0]?.id, amount: 1000, mode: "external", partner: { tenantId: "user_a", status: "approved" } },
    { id: confirmed[1]?.id, amount: 1001, mode: "external", partner: { tenantId: "user_b", status: "deactivated" } },
  ]);
  for (const payout of told) expect(payout).toMatchObject({ status: "processing", invoiceId: confirmed[2]?.invoiceId });
});

describe("errors are the client's own", () => {
  test.each([
    ["NotFound", NotFound, () => dubClientOf(get("workspace")).payouts.list({ tenantId: "nobody" })],
    ["UnprocessableEntity", UnprocessableEntity, () => dubClientOf(get("workspace")).payouts.list({ pageSize: 101 })],
    ["Unauthorized", Unauthorized, () => dubClientOf(get("workspace"), "dub_unknown").payouts.list({})],
  ])("%s", async (_name, kind, call: () => Promise<unknown>) => {
    await expect(call()).rejects.toBeInstanceOf(kind);
  });
});
