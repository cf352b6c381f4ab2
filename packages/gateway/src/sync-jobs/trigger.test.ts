import { describeEachDialect } from "@overdub/storage/testing/databases";
import { temporaryDirectory } from "@overdub/storage/testing/temporary-directory";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const HOUR_MS = 3_600_000;

describeEachDialect("cron triggers", ({ createUrl }) => {
  let t: TestGateway;
  let jobId: string;
  beforeEach(async () => {
    t = await startTestGateway({ databaseUrl: await createUrl(), filesFolder: await temporaryDirectory() });
    t.script(() => ({ json: [{ id: "link_1" }] }));
    jobId = (await t.call("POST", "/sync-job", { body: { template_id: "dub-links" } })).json.id;
  });
  afterEach(() => t[Symbol.asyncDispose]());

  const make = async (more: object = {}) => {
    const store = await t.call("POST", "/datastore", { body: { label: "Files", type: "file" } });
    const args = { datastore_id: store.json.id };
    const body = {
      sync_job_id: jobId,
      integrated_account_id: t.account.id,
      cron_expression: "0 * * * *",
      args,
      ...more,
    };
    return (await t.call("POST", "/sync-job-cron-trigger", { body })).json;
  };
  const show = async (id: string) => (await t.call("GET", `/sync-job-cron-trigger/${id}`)).json;
  const runs = async () => (await t.call("GET", "/sync-job-run")).json.result;
  const pass = async (ms: number) => {
    t.nowMs += ms;
    for (let look = 0; look < 2; look += 1) await t.gateway.jobs.runDue();
  };

  test("a job runs each time it is due, once it is scheduled, and times that were missed are made up for once", async () => {
    const trigger = await make();
    expect(trigger).toMatchObject({ is_scheduled: false, next_run_at: null, error_handling: "fail_fast" });
    await pass(2 * HOUR_MS);
    expect(await runs()).toEqual([]);
    const scheduled = await t.call("POST", `/sync-job-cron-trigger/${trigger.id}/schedule`);
    expect(scheduled.json).toEqual({ success: true });
    expect(await show(trigger.id)).toMatchObject({ is_scheduled: true, next_run_at: "2026-11-02T13:00:00.000Z" });
    await pass(HOUR_MS);
    expect(await runs()).toMatchObject([{ status: "completed", sync_job_cron_trigger_id: trigger.id }]);
    await pass(HOUR_MS / 2);
    expect(await runs()).toHaveLength(1);
    await pass(10 * HOUR_MS);
    expect(await runs()).toHaveLength(2);
    expect(await show(trigger.id)).toMatchObject({ next_run_at: "2026-11-03T00:00:00.000Z", last_error: null });
  });

  test("another expression has to be scheduled again, and a deleted trigger does nothing more", async () => {
    const { id } = await make();
    await t.call("POST", `/sync-job-cron-trigger/${id}/schedule`);
    await t.call("PATCH", `/sync-job-cron-trigger/${id}`, { body: { cron_expression: "30 * * * *" } });
    await pass(2 * HOUR_MS);
    expect(await runs()).toEqual([]);
    await t.call("POST", `/sync-job-cron-trigger/${id}/schedule`);
    await t.call("POST", `/sync-job-cron-trigger/${id}/unschedule`);
    expect(await show(id)).toMatchObject({ is_scheduled: false, next_run_at: null });
    await pass(2 * HOUR_MS);
    expect(await runs()).toEqual([]);
    await t.call("POST", `/sync-job-cron-trigger/${id}/schedule`);
    await t.call("DELETE", `/sync-job-cron-trigger/${id}`);
    await pass(2 * HOUR_MS);
    expect(await runs()).toEqual([]);
  });

  test.each([
    [{ cron_expresion: "30 * * * *" }, "body.cron_expresion"],
    [{ webhook_id: "a\0b" }, "body.webhook_id: must not contain NUL"],
    [{ webhook_id: "x".repeat(256) }, "body.webhook_id"],
  ])("a change to %j is refused, and changes nothing", async (body, message) => {
    const trigger = await make();
    const { json } = await t.call("PATCH", `/sync-job-cron-trigger/${trigger.id}`, { body });
    expect(json).toMatchObject({ statusCode: 400, message: expect.stringContaining(message) });
    expect(await show(trigger.id)).toEqual(trigger);
  });

  test("a run that cannot be started is told of, and the next time is tried", async () => {
    await t.call("POST", "/webhook", {
      body: { target_url: "https://product.example/hook", event_types: ["sync_job_cron_trigger:failed"] },
    });
    const { id } = await make();
    await t.call("POST", `/sync-job-cron-trigger/${id}/schedule`);
    await t.db.updateTable("integrated_accounts").set({ blocked_at_ms: 1 }).execute();
    await pass(HOUR_MS);
    expect(await show(id)).toMatchObject({ last_error: "Integrated account is blocked", is_scheduled: true });
    const events = await t.db.selectFrom("product_events").select("event").execute();
    expect(events).toEqual([{ event: "sync_job_cron_trigger:failed" }]);
    await t.db.updateTable("integrated_accounts").set({ blocked_at_ms: null }).execute();
    await pass(HOUR_MS);
    expect(await runs()).toHaveLength(1);
  });

  test("what is no expression is refused", async () => {
    expect(await make({ cron_expression: "* * * * * *" })).toMatchObject({ statusCode: 400 });
  });
});
