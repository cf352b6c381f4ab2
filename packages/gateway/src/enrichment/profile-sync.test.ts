import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryDirectory } from "@overdub/storage/testing/temporary-directory";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { createWebhook } from "../webhooks/create-webhook.ts";
import { batchesOf } from "./profile-sync.ts";

const COUNT = 45;
const CUSTOMERS = Array.from({ length: COUNT }, (_, index) => ({
  ...{ id: `cus_${String(index).padStart(3, "0")}`, externalId: `user_${index}`, name: `N ${index}`, email: null },
  ...{ sales: 0, saleAmount: 0, createdAt: "2026-01-02T00:00:00.000Z" },
}));

describe("a sync of profiles", () => {
  let t: TestGateway;
  let folder: string;
  /** What the next requests that match are answered with, instead. */
  let faults: { path: RegExp; status: number; headers?: Record<string, string>; times: number }[];
  beforeEach(async () => {
    folder = await temporaryDirectory();
    t = await startTestGateway({ filesFolder: folder });
    faults = [];
    t.script(({ url }) => {
      const { pathname, searchParams } = new URL(url);
      const fault = faults.find(({ path, times }) => times > 0 && path.test(url));
      if (fault) {
        fault.times -= 1;
        const json = { error: { code: "forbidden", message: "No." } };
        return { status: fault.status, json, ...(fault.headers && { headers: fault.headers }) };
      }
      if (pathname === "/api/customers") {
        const after = CUSTOMERS.findIndex(({ id }) => id === searchParams.get("startingAfter")) + 1;
        return { json: CUSTOMERS.slice(after, after + Number(searchParams.get("pageSize"))) };
      }
      const named = /\/customers\/(cus_\d+)/.exec(pathname)?.[1];
      if (named) {
        const found = CUSTOMERS.find(({ id }) => id === named);
        return found ? { json: found } : { status: 404, json: { error: { code: "not_found", message: "Gone." } } };
      }
      if (searchParams.has("customerId")) return { json: [] };
      // What has happened since a day: three leads of two customers, and a sale of one who is gone.
      const isFirst = (searchParams.get("page") ?? "1") === "1";
      const ids = searchParams.get("event") === "leads" ? ["cus_001", "cus_002", "cus_001"] : ["cus_999"];
      return { json: isFirst ? ids.map((id) => ({ event: "lead", customer: { id } })) : [] };
    });
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
    expect(run).toMatchObject({ state: "completed", counts: { done: COUNT, failed: 0, skipped: 0 } });
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
    faults.push({ path: /events.+cus_02/, status: 429, headers: { "retry-after": "1" }, times: 100 });
    expect(await withoutDeliveries(work)).toMatchObject({ state: "rate_limited", counts: { done: 20 } });
    faults = [];
    t.nowMs += 2_000;
    expect(await withoutDeliveries(work)).toMatchObject({ state: "completed", counts: { done: COUNT } });
    expect(await idsTold()).toHaveLength(COUNT);
  });

  test("tells of those alone who have a lead or a sale since a day; who is gone is skipped, who fails can be retried", async () => {
    await listen();
    await start({ since: "2026-10-30" });
    faults.push({ path: /customers\/cus_002/, status: 403, times: 1 });
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
    faults.push({ path: /events.+cus_02/, status: 429, headers: { "retry-after": "1" }, times: 100 });
    const { id } = await withoutDeliveries(work);
    faults = [];
    await t.call("POST", `/run/${id}/pause`);
    t.nowMs += 30 * 3_600_000;
    await t.call("POST", `/run/${id}/resume`);
    expect(await withoutDeliveries(work)).toMatchObject({ state: "completed", counts: { done: 20 + COUNT } });
    expect(new Set(await idsTold()).size).toBe(COUNT);
  });

  test("as a sync job runs on a schedule, into any sink: everybody at first, then whoever has done something since", async () => {
    const { json: store } = await t.call("POST", "/datastore", { body: { label: "CRM", type: "file" } });
    const { json: job } = await t.call("POST", "/sync-job", { body: { template_id: "dub-customer-profiles" } });
    const args = { datastore_id: store.id };
    const cron = { integrated_account_id: t.account.id, cron_expression: "0 * * * *", args, error_handling: "ignore" };
    const { json: trigger } = await t.call("POST", "/sync-job-cron-trigger", {
      body: { sync_job_id: job.id, ...cron },
    });
    await t.call("POST", `/sync-job-cron-trigger/${trigger.id}/schedule`);
    const written = async (runId: string) => {
      const names = await readdir(folder, { recursive: true });
      const own = names.filter((name) => name.includes(runId)).toSorted();
      const texts = await Promise.all(own.map((name) => readFile(join(folder, name), "utf8")));
      return texts
        .join("")
        .trimEnd()
        .split("\n")
        .map((line): string => JSON.parse(line).id);
    };
    const pass = async () => {
      t.nowMs += 3_600_000;
      await t.gateway.jobs.runDue();
      return work();
    };
    faults.push({ path: /events.+cus_02/, status: 429, headers: { "retry-after": "1" }, times: 1 });
    expect(await pass()).toMatchObject({ kind: "sync", state: "rate_limited", counts: { done: 20 } });
    t.nowMs += 2_000;
    const all = await work();
    expect(all).toMatchObject({ state: "completed", counts: { done: COUNT, failed: 0 } });
    expect(await written(all.id)).toEqual(CUSTOMERS.map(({ id }) => id));

    faults.push({ path: /customers\/cus_002/, status: 403, times: 1 });
    const since = await pass();
    expect(since).toMatchObject({ state: "completed", counts: { done: 1, failed: 1, skipped: 1 } });
    expect(await written(since.id)).toEqual(["cus_001"]);
    // Who could not be read is read again with the next run.
    const again = await pass();
    expect(await written(again.id)).toEqual(["cus_001", "cus_002"]);
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
