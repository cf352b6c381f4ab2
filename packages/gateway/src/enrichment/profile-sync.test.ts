import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CustomersDub } from "../testing/customers-dub.ts";
import { CUSTOMERS, customersDub } from "../testing/customers-dub.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { createWebhook } from "../webhooks/create-webhook.ts";
import { batchesOf } from "./profile-sync.ts";

describe("a sync of profiles", () => {
  let t: TestGateway;
  let dub: CustomersDub;
  beforeEach(async () => {
    t = await startTestGateway();
    dub = customersDub();
    t.script(dub.script);
  });
  afterEach(() => t[Symbol.asyncDispose]());

  const listen = () =>
    createWebhook(t.gateway.context, {
      environmentId: t.environmentId,
      targetUrl: "https://product.example/",
      eventTypes: ["sync_job_run:record"],
      isActive: true,
    });
  const start = (body: object = {}) => t.call("POST", `/integrated-account/${t.account.id}/profile-sync`, { body });
  /** Works on runs until nothing is due; what is told stays to be read. */
  const work = async () => {
    await t.gateway.jobs.runDue();
    return (await t.call("GET", "/run")).json.result[0];
  };
  const told = async () => {
    const rows = await t.db.selectFrom("product_events").select(["event", "payload"]).execute();
    return rows.map(({ payload }) => JSON.parse(payload));
  };
  const idsTold = async () => (await told()).flatMap(({ records }) => records.map(({ id }: { id: string }) => id));
  /** Deliveries are another's test: nothing is sent out of here. */
  const withoutDeliveries = async <Result>(run: () => Promise<Result>): Promise<Result> => {
    const { receivers } = t.gateway.context;
    const fetch = receivers.fetch;
    Object.assign(receivers, { fetch: async () => Promise.reject(new Error("Nothing is sent")) });
    try {
      return await run();
    } finally {
      Object.assign(receivers, { fetch });
    }
  };

  test("needs somebody who hears of it", async () => {
    expect(await start()).toMatchObject({ status: 409, json: { message: expect.stringContaining("sync_job_run") } });
    await listen();
    expect(await start({ since: "yesterday" })).toMatchObject({ status: 400 });
    expect(await start()).toMatchObject({ status: 201, json: { kind: "customer_profiles", state: "created" } });
  });

  test("tells of every customer once, page by page", async () => {
    await listen();
    await start();
    const run = await withoutDeliveries(work);
    expect(run).toMatchObject({ state: "completed", counts: { done: CUSTOMERS.length, failed: 0, skipped: 0 } });
    expect((await idsTold()).toSorted()).toEqual(CUSTOMERS.map(({ id }) => id));
    const [event] = (await told()).filter(({ records }) => records[0].id === "cus_000");
    expect(event.records[0]).toMatchObject({ external_id: "user_0", leads: { count: 0 }, missing: [] });
    expect(event).toMatchObject({
      resource: "customer_profiles",
      meta: { sync_job_run_id: run.id, integrated_account_id: t.account.id, tenant_id: "acme" },
    });
  });

  test("waits a rate limit out, and tells of nobody twice for it", async () => {
    await listen();
    await start();
    dub.faults.push({ path: /events.+cus_02/, status: 429, headers: { "retry-after": "1" }, times: 100 });
    expect(await withoutDeliveries(work)).toMatchObject({ state: "rate_limited", counts: { done: 20 } });
    dub.faults.length = 0;
    t.nowMs += 2_000;
    expect(await withoutDeliveries(work)).toMatchObject({ state: "completed", counts: { done: CUSTOMERS.length } });
    expect(await idsTold()).toHaveLength(CUSTOMERS.length);
  });

  test("tells of those alone who have a lead or a sale since a day; who is gone is skipped, who fails can be retried", async () => {
    await listen();
    await start({ since: "2026-10-30" });
    dub.faults.push({ path: /customers\/cus_002/, status: 403, times: 1 });
    const run = await withoutDeliveries(work);
    expect(run).toMatchObject({ state: "completed", counts: { total: 3, done: 1, failed: 1, skipped: 1 } });
    expect(await idsTold()).toEqual(["cus_001"]);
    expect((await t.call("POST", `/run/${run.id}/retry`)).status).toBe(200);
    expect(await withoutDeliveries(work)).toMatchObject({ state: "completed", counts: { done: 2, failed: 0 } });
    expect(await idsTold()).toEqual(["cus_001", "cus_002"]);
  });

  test("begins again where it waited for longer than cursors are valid", async () => {
    await listen();
    await start();
    dub.faults.push({ path: /events.+cus_02/, status: 429, headers: { "retry-after": "1" }, times: 100 });
    const { id } = await withoutDeliveries(work);
    dub.faults.length = 0;
    await t.call("POST", `/run/${id}/pause`);
    t.nowMs += 30 * 3_600_000;
    await t.call("POST", `/run/${id}/resume`);
    expect(await withoutDeliveries(work)).toMatchObject({
      state: "completed",
      counts: { done: 20 + CUSTOMERS.length },
    });
    expect(new Set(await idsTold()).size).toBe(CUSTOMERS.length);
  });
});

test("batches keep the order, hold everything, and are as large as they may be", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 30 })), (rows) => {
      const batches = batchesOf(rows, 50);
      expect(batches.flat()).toEqual(rows);
      const sizes = batches.map((batch) => batch.reduce((sum, row) => sum + JSON.stringify(row).length + 1, 0));
      expect(batches.every((batch, index) => batch.length === 1 || (sizes[index] ?? 0) <= 4 * 50)).toBe(true);
    }),
  );
});
