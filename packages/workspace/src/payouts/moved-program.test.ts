import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi } from "../testing/call-api.ts";
import { insertCommission } from "../testing/insert-commission.ts";
import { insertFolder } from "../testing/insert-rows.ts";
import { clickPartnerLink } from "../testing/partner-events.ts";
import { insertPartner, insertProgram, insertReward } from "../testing/program-rows.ts";
import { exportText, importText } from "../testing/snapshot-file.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";

let source: StartedWorkspace;
let targets: StartedWorkspace[];

beforeAll(async () => {
  source = await startWorkspaceOn("sqlite");
  targets = [await startWorkspaceOn("sqlite"), await startWorkspaceOn("postgres")];
});
afterAll(async () => {
  for (const each of [source, ...(targets ?? [])]) await each?.close();
});

test("a workspace that moves keeps what its partners have earned, to the cent, and judges what waits", async () => {
  const { db } = source.database;
  const moving = await source.addWorkspace({ slug: "moving", domain: "moving.example" });
  const at = (on: StartedWorkspace) => ({ server: on.server, workspace: moving });
  const folder = await insertFolder(db, moving.id, "Partner Links");
  const program = await insertProgram(db, moving.id, { default_folder_id: folder });
  const sale_reward_id = await insertReward(db, program, { event: "sale", type: "flat", amountInCents: 500 });
  const partner = await insertPartner(db, program, { enrolled: { sale_reward_id } });
  await db.updateTable("links").set({ domain: "moving.example" }).where("id", "=", partner.link.id).execute();
  const custom = { type: "custom", partnerId: partner.id };
  for (const amount of [700, 300, -100]) {
    await callApi(at(source), "POST", "/commissions", { body: { ...custom, amount, description: "x" } });
  }
  await source.server.jobs.runDue();
  await callApi(at(source), "POST", "/admin/program/payouts/confirm", { body: {} });
  await insertCommission(db, program, partner.id, { earnings_cents: 250 });
  const clickId = await clickPartnerLink(source, { ...partner.link, domain: "moving.example" });
  // Tracked, and not judged yet.
  const sale = { clickId, customerExternalId: "u_1", amount: 4900, invoiceId: "in_1" };
  expect((await callApi(at(source), "POST", "/track/sale", { body: sale })).status).toBe(200);
  const file = await exportText(source.server.transfer, moving.slug);

  for (const target of targets) {
    await importText(target.server.transfer, file, { keys: true });
    const { body } = await callApi(at(target), "GET", "/admin/program/reconcile");
    expect(body).toMatchObject({ agrees: true, partners: 1, waiting: 1, differences: [] });
    const found = await callApi(at(target), "GET", `/partners/${partner.id}`);
    expect(found.body).toMatchObject({ totalCommissions: 1150, totalSales: 1, totalSaleAmount: 4900 });
    const own = await callApi(at(source), "GET", "/payouts");
    expect(await callApi(at(target), "GET", "/payouts")).toMatchObject({ status: 200, body: own.body });
    await target.database.db.updateTable("jobs").set({ run_at_ms: 0 }).where("type", "=", "payouts.watch").execute();
    await target.server.jobs.runDue();
    expect((await callApi(at(target), "GET", "/commissions?invoiceId=in_1")).body).toMatchObject([{ earnings: 500 }]);
    expect((await callApi(at(target), "GET", "/admin/program/reconcile")).body).toMatchObject({
      agrees: true,
      waiting: 0,
    });
  }
});
