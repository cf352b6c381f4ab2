import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import type { Dub } from "dub";
import { BadRequest, Conflict, Forbidden, NotFound, UnprocessableEntity } from "dub/models/errors";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dubClientOf } from "../testing/dub-client.ts";
import { insertCommission } from "../testing/insert-commission.ts";
import { addMemberKey } from "../testing/insert-rows.ts";
import { commissionsOf } from "../testing/partner-events.ts";
import type { InsertedPartner } from "../testing/program-rows.ts";
import { insertPartner, insertProgram, insertReward } from "../testing/program-rows.ts";

let workspace: StartedWorkspace;
let dub: Dub;
let program: Awaited<ReturnType<typeof insertProgram>>;
let partner: InsertedPartner;

beforeAll(async () => {
  workspace = await startWorkspace();
  dub = dubClientOf(workspace);
  const { db } = workspace.database;
  program = await insertProgram(db, workspace.workspace.id);
  const reward = { type: "flat", amountInCents: 5000 };
  const lead_reward_id = await insertReward(db, program, { event: "lead", ...reward });
  const sale_reward_id = await insertReward(db, program, { event: "sale", ...reward });
  partner = await insertPartner(db, program, { enrolled: { lead_reward_id, sale_reward_id } });
});
afterAll(() => workspace.close());

const customer = (externalId: string) => ({ externalId, country: "US" });

test("commissions of each type are made, listed, paged through and changed", async () => {
  const partnerId = partner.id;
  const made = [
    await dub.commissions.create({ type: "custom", partnerId, amount: 100 }),
    await dub.commissions.create({ type: "custom", partnerId, amount: -50, description: "fraud" }),
    await dub.commissions.create({ type: "lead", partnerId, customer: customer("a") }),
    await dub.commissions.create({
      ...{ type: "sale", partnerId, customer: customer("a"), invoiceId: "in_sdk", saleAmount: 1000 },
    }),
    await dub.commissions.create({
      ...{ type: "sale", partnerId, customer: customer("b") },
      sale: { amount: 900, currency: "eur", metadata: { plan: "pro" } },
    }),
  ];
  expect(made.map(({ success }) => success)).toEqual([true, true, true, true, true]);
  await commissionsOf(workspace, partnerId);
  const all = [];
  for await (const page of await dub.commissions.list({ partnerId, pageSize: 2 })) all.push(...page.result);
  expect(all).toHaveLength(5);
  const [sale] = (await dub.commissions.list({ invoiceId: "in_sdk" })).result;
  expect(sale).toMatchObject({
    type: "sale",
    amount: 1000,
    earnings: 5000,
    customer: { externalId: "a" },
    paidAt: null,
  });
  const id = sale?.id ?? "";
  expect(await dub.commissions.update({ id, requestBody: { earnings: 3000 } })).toMatchObject({ id, earnings: 3000 });
  expect(await dub.commissions.update({ id, requestBody: { status: "refunded" } })).toMatchObject({
    status: "refunded",
  });
  const ids = all.flatMap((each) => (each.type === "custom" ? [each.id] : []));
  expect(await dub.commissions.updateMany({ commissionIds: ids, status: "duplicate" })).toEqual(
    ids.sort().map((each) => ({ id: each, status: "duplicate" })),
  );
  const query = "metadata['plan']:'pro'";
  expect((await dub.commissions.list({ query })).result).toMatchObject([{ metadata: { plan: "pro" } }]);
});

describe("errors are the client's own", () => {
  let reader: Dub;
  let paid: string;
  beforeAll(async () => {
    const { key } = await addMemberKey(workspace.database, workspace.workspace.id, "viewer");
    reader = dubClientOf(workspace, key);
    const { db } = workspace.database;
    paid = await insertCommission(db, program, partner.id, { status: "paid", invoice_id: "in_paid" });
  });

  test.each([
    ["NotFound", NotFound, () => dub.commissions.create({ type: "custom", partnerId: "pn_none", amount: 1 })],
    ["BadRequest", BadRequest, () => dub.commissions.create({ type: "lead", partnerId: partner.id })],
    [
      "Conflict",
      Conflict,
      () =>
        dub.commissions.create({
          ...{ type: "sale", partnerId: partner.id, customer: customer("c"), saleAmount: 5, invoiceId: "in_paid" },
        }),
    ],
    ["Forbidden", Forbidden, () => reader.commissions.create({ type: "custom", partnerId: partner.id, amount: 1 })],
    ["UnprocessableEntity", UnprocessableEntity, () => dub.commissions.list({ startingAfter: "cm_none" })],
    ["NotFound", NotFound, () => dub.commissions.list({ tenantId: "nobody" })],
    ["NotFound", NotFound, () => dub.commissions.update({ id: "cm_none", requestBody: { status: "fraud" } })],
    ["BadRequest", BadRequest, () => dub.commissions.update({ id: paid, requestBody: { status: "fraud" } })],
    ["BadRequest", BadRequest, () => dub.commissions.updateMany({ commissionIds: [paid], status: "fraud" })],
    [
      "UnprocessableEntity",
      UnprocessableEntity,
      () => dub.commissions.updateMany({ commissionIds: [], status: "fraud" }),
    ],
  ])("%s", async (_name, kind, call: () => Promise<unknown>) => {
    await expect(call()).rejects.toBeInstanceOf(kind);
  });
});
