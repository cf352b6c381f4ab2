import { describeEachDialect } from "@overdub/storage/testing/databases";
import { temporaryDirectory } from "@overdub/storage/testing/temporary-directory";
import type { Receiver } from "@overdub/testkit/receiver";
import { fetchReceivers, startReceiver } from "@overdub/testkit/receiver";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const HOUR_MS = 3_600_000;

describeEachDialect("the log of sync jobs", ({ createUrl }) => {
  let t: TestGateway;
  let receiver: Receiver;
  let jobId: string;
  beforeEach(async () => {
    t = await startTestGateway({
      databaseUrl: await createUrl(),
      receivers: { allow: ["receiver.test"], fetch: fetchReceivers },
      filesFolder: await temporaryDirectory(),
    });
    t.script(() => ({ json: [{ id: "link_1" }, { id: "link_2" }] }));
    receiver = await startReceiver();
    jobId = (await t.call("POST", "/sync-job", { body: { template_id: "dub-links" } })).json.id;
  });
  afterEach(() => t[Symbol.asyncDispose]());

  const log = async (query: string) => (await t.call("GET", `/log?log_type=${query}`)).json;
  const start = async (args: object) => {
    const body = { sync_job_id: jobId, integrated_account_id: t.account.id, args };
    const { json } = await t.call("POST", "/sync-job-run", { body });
    await t.gateway.jobs.runDue();
    return json.id as string;
  };
  const makeStore = async () =>
    (await t.call("POST", "/datastore", { body: { label: "Files", type: "file" } })).json.id;

  test("has what became of each run, and of each batch of records, by what they are about", async () => {
    const datastore_id = await makeStore();
    const first = await start({ datastore_id });
    await start({ datastore_id });
    const of = `rapid_bridge&sync_job_run_id=${first}`;
    const { result } = await log(of);
    const names = { environment_id: t.environmentId, integrated_account_id: t.account.id, sync_job_id: jobId };
    expect(result.map((entry: { sync_job_run_event: string }) => entry.sync_job_run_event)).toEqual([
      "sync_job_run:completed",
      "sync_job_run:record",
      "sync_job_run:started",
      "sync_job_run:created",
    ]);
    expect(result[0]).toMatchObject({ ...names, sync_job_run_id: first, status: "completed", num_records: 2 });
    expect(result[1]).toMatchObject({
      ...names,
      ...{ status: "success", resource: "links", num_records: 2, datastore_id, datastore_successful: true },
      _id: expect.any(String),
      timestamp: new Date(t.nowMs).toISOString(),
    });
    const records = await log(`rapid_bridge&log_type_filter[sync_job_run_event]=sync_job_run:record&limit=1`);
    expect(records.result).toHaveLength(1);
    const next = await log(`rapid_bridge&sync_job_run_event=sync_job_run:record&next_cursor=${records.next_cursor}`);
    expect(next.result).toMatchObject([{ sync_job_run_id: first }]);
    expect((await log(`rapid_bridge&sync_job_id=${crypto.randomUUID()}`)).result).toEqual([]);
  });

  test("says why a webhook did not take records, and when they are sent again", async () => {
    const target = { target_url: `${receiver.origin}/hook`, event_types: ["test"] };
    const { id: webhook_id } = (await t.call("POST", "/webhook", { body: target })).json;
    let answers = 0;
    receiver.answer = (response) => {
      answers += 1;
      if (answers === 1) response.writeHead(429, { "retry-after": "30" }).end();
      else response.writeHead(200).end();
    };
    await start({ webhook_id });
    t.nowMs += 30_000;
    await t.gateway.jobs.runDue();
    const { result } = await log(`rapid_bridge&webhook_id=${webhook_id}`);
    expect(result).toMatchObject([
      { status: "success", webhook_successful: true },
      { status: "failed", webhook_successful: false, retry_after: 30, message: expect.stringContaining("status 429") },
    ]);
  });

  test("has each time that a cron trigger was due, and why no run was started", async () => {
    const body = {
      sync_job_id: jobId,
      integrated_account_id: t.account.id,
      cron_expression: "0 * * * *",
      args: { datastore_id: await makeStore() },
    };
    const { id } = (await t.call("POST", "/sync-job-cron-trigger", { body })).json;
    await t.call("POST", `/sync-job-cron-trigger/${id}/schedule`);
    t.nowMs += HOUR_MS;
    await t.gateway.jobs.runDue();
    await t.db.updateTable("integrated_accounts").set({ blocked_at_ms: 1 }).execute();
    t.nowMs += HOUR_MS;
    await t.gateway.jobs.runDue();
    const { result } = await log(`sync_job_cron_trigger&environment_id=${t.environmentId}`);
    const alarm = { alarm_type: "sync_job_cron_trigger", entity_id: id, duration: expect.any(Number) };
    expect(result).toMatchObject([
      { ...alarm, status: "failed", message: "Integrated account is blocked" },
      { ...alarm, status: "success", sync_job_run_id: expect.any(String) },
    ]);
  });

  test("goes when it is older than the log is kept", async () => {
    await start({ datastore_id: await makeStore() });
    expect((await log("rapid_bridge")).result).not.toEqual([]);
    t.nowMs += 31 * 24 * HOUR_MS;
    await t.gateway.context.syncLog.prune();
    expect(await t.db.selectFrom("sync_log").select("id").execute()).toEqual([]);
  });
});
