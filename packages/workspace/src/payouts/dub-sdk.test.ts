import { commissionCreatedEventFromJSON } from "dub/models/components";
import { NotFound, Unauthorized, UnprocessableEntity } from "dub/models/errors";
import { describe, expect, test } from "vitest";
import { callApi, clientOf } from "../testing/call-api.ts";
import { dubClientOf } from "../testing/dub-client.ts";
import { payoutScene } from "./testing/payout-scene.ts";

const { get, addPartner, earn, anHourLater, payoutsOf, confirm, settle } = payoutScene("sqlite");

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
  const events = await db.selectFrom("webhook_events").selectAll().orderBy("created_at_ms").execute();
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

describe("errors are the client's own", () => {
  test.each([
    ["NotFound", NotFound, () => dubClientOf(get("workspace")).payouts.list({ tenantId: "nobody" })],
    ["UnprocessableEntity", UnprocessableEntity, () => dubClientOf(get("workspace")).payouts.list({ pageSize: 101 })],
    ["Unauthorized", Unauthorized, () => dubClientOf(get("workspace"), "dub_unknown").payouts.list({})],
  ])("%s", async (_name, kind, call: () => Promise<unknown>) => {
    await expect(call()).rejects.toBeInstanceOf(kind);
  });
});
