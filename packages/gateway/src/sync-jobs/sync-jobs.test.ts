import { createHmac } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describeEachDialect } from "@overdub/storage/testing/databases";
import { temporaryDirectory } from "@overdub/storage/testing/temporary-directory";
import type { Receiver } from "@overdub/testkit/receiver";
import { fetchReceivers, startReceiver } from "@overdub/testkit/receiver";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { EventsDub } from "../testing/events-dub.ts";
import { eventsDub } from "../testing/events-dub.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const HOUR_MS = 3_600_000;

describeEachDialect("sync jobs", ({ createUrl }) => {
  let t: TestGateway;
  let dub: EventsDub;
  let receiver: Receiver;
  let folder: string;
  /** At most, with a receiver that does not answer. */
  let patienceMs: () => number;
  beforeEach(async () => {
    folder = await temporaryDirectory();
    patienceMs = () => 60_000;
    t = await startTestGateway({
      databaseUrl: await createUrl(),
      receivers: {
        allow: ["receiver.test"],
        fetch: (url, options) =>
          fetchReceivers(url, { ...options, timeoutMs: Math.min(options.timeoutMs, patienceMs()) }),
      },
      filesFolder: folder,
    });
    dub = eventsDub();
    t.script((request) => dub.script(request));
    receiver = await startReceiver();
  });
  afterEach(() => t[Symbol.asyncDispose]());

  const hook = async (events: readonly string[] = ["test"]) =>
    (
      await t.call("POST", "/webhook", {
        body: { target_url: `${receiver.origin}/hook`, event_types: events },
      })
    ).json;
  const job = async (more: object = { template_id: "dub-click-stream" }) =>
    (await t.call("POST", "/sync-job", { body: more })).json;
  const start = async (jobId: string, args: object = {}, more: object = {}) =>
    (
      await t.call("POST", "/sync-job-run", {
        body: {
          sync_job_id: jobId,
          integrated_account_id: t.account.id,
          status: "running",
          args: { start_date: "2026-11-01", ...args },
          ...more,
        },
      })
    ).json;
  const work = () => t.gateway.jobs.runDue();
  const show = async ({ id }: { id: string }) => (await t.call("GET", `/sync-job-run/${id}`)).json;
  /** What the receiver was given, by the ids of clicks. */
  const received = () =>
    receiver.received
      .map(({ text }) => JSON.parse(text))
      .filter(({ event }) => event === "sync_job_run:record")
      .flatMap(({ payload }) => payload.records.map((record: { click: { id: string } }) => record.click.id));

  test("clicks are passed on once each, signed, and the next run goes on where this one ended", async () => {
    for (let index = 0; index < 1_200; index += 1) dub.click(`c${index}`, "2026-11-02T08:00:00.000Z");
    const { id: webhook_id, secret } = await hook();
    const { id } = await job();
    const run = await start(id, { webhook_id });
    expect(run).toMatchObject({ status: "created", sync_job_id: id, error_handling: "fail_fast", started_at: null });
    await work();
    expect(await show(run)).toMatchObject({
      status: "completed",
      resource_stats: { events: { read: 1_200, known: 0, sent: 1_200 } },
    });
    expect(new Set(received()).size).toBe(1_200);
    const [first] = receiver.received;
    const { payload } = JSON.parse(first?.text ?? "");
    expect(payload).toMatchObject({
      resource: "events",
      meta: { sync_job_run_id: run.id, integrated_account_id: t.account.id, tenant_id: "acme" },
    });
    expect(payload.records).toHaveLength(500);
    const signature = createHmac("sha256", secret)
      .update(first?.text ?? "")
      .digest("hex");
    expect(first?.headers["x-truto-signature"]).toBe(`format=sha256,v=${signature}`);

    // The upstream answers in whole days; what came late is found all the same.
    t.nowMs += HOUR_MS;
    dub.click("new", "2026-11-02T10:30:00.000Z");
    dub.click("late", "2026-11-02T07:00:00.000Z");
    receiver.received.length = 0;
    const second = await start(id, { webhook_id });
    await work();
    expect(received().toSorted()).toEqual(["late", "new"]);
    expect(await show(second)).toMatchObject({ resource_stats: { events: { read: 1_202, known: 1_200, sent: 2 } } });
    const until = (await t.call("GET", `/sync-job/${id}`)).json.freshness;
    expect(until).toEqual([
      { integrated_account_id: t.account.id, synced_until: "2026-11-02T11:00:00.000Z", lag_seconds: 0 },
    ]);
  });

  test("a receiver that refuses, breaks off or hangs holds the run up, and nothing is lost or sent twice", async () => {
    for (let index = 0; index < 700; index += 1) dub.click(`c${index}`, "2026-11-02T08:00:00.000Z");
    const { id: webhook_id } = await hook();
    const { id } = await job();
    const run = await start(id, { webhook_id });
    let requests = 0;
    receiver.answer = (response) => {
      requests += 1;
      if (requests === 6) return;
      if (requests === 4) response.destroy();
      else response.writeHead(requests === 2 ? 503 : 200).end();
    };
    await work();
    expect(await show(run)).toMatchObject({
      status: "running",
      error: "The webhook did not take records: status 503",
    });
    t.nowMs += 10_000;
    await work();
    // It breaks off in the middle of the page.
    expect(await show(run)).toMatchObject({ status: "running", error: "The webhook did not take records: failed" });
    t.nowMs += 20_000;
    // It takes the batch, and says nothing.
    patienceMs = () => (requests === 5 ? 1_000 : 60_000);
    await work();
    expect(await show(run)).toMatchObject({ status: "running", error: "The webhook did not take records: timeout" });
    t.nowMs += 40_000;
    await work();
    expect(await show(run)).toMatchObject({ status: "completed", error: null });
    const ids = receiver.received.map(({ text }) => JSON.parse(text).id);
    // Both batches again, under the ids by which the receiver knows them.
    expect(ids).toEqual([0, 1, 0, 1, 0, 1, 0, 1].map((index) => ids[index]));
    const last = new Map(receiver.received.map(({ text }) => [JSON.parse(text).id, JSON.parse(text)]));
    expect([...last.values()].flatMap(({ payload }) => payload.records)).toHaveLength(700);
  });

  test("the upstream's rate limit is waited out", async () => {
    dub.click("a", "2026-11-02T08:00:00.000Z");
    const { id: webhook_id } = await hook();
    const { id } = await job();
    dub.meddle = () => ({ status: 429, headers: { "retry-after": "1" }, json: {} });
    const run = await start(id, { webhook_id });
    await work();
    expect(await show(run)).toMatchObject({ status: "rate_limited" });
    dub.meddle = () => undefined;
    t.nowMs += 60_000;
    await work();
    expect(await show(run)).toMatchObject({ status: "completed" });
    expect(received()).toEqual(["a"]);
  });

  test("a range is filled in without moving what comes next, and ignoring the past reads everything again", async () => {
    for (const day of ["01", "02"]) dub.click(`on ${day}`, `2026-10-${day}T08:00:00.000Z`);
    dub.click("today", "2026-11-02T08:00:00.000Z");
    const { id: webhook_id } = await hook();
    const { id } = await job();
    await start(id, { webhook_id });
    await work();
    expect(received()).toEqual(["today"]);
    await start(id, { webhook_id, start_date: "2026-10-01", end_date: "2026-10-02" });
    await work();
    expect(received()).toEqual(["today", "on 01", "on 02"]);
    const state_key = `${t.account.id}/clicks/${webhook_id}`;
    const states = (await t.call("GET", `/sync-job-run-state?state_key=${encodeURIComponent(state_key)}`)).json.result;
    expect(states).toMatchObject([{ key: "events_synced_until", value: "2026-11-02T10:00:00.000Z" }]);
    receiver.received.length = 0;
    await start(id, { webhook_id }, { ignore_previous_run: true });
    await work();
    expect(received()).toEqual(["today"]);
  });

  test("transforms see a page, and destinations get what they make", async () => {
    for (const id of ["a", "b"]) dub.click(id, "2026-11-02T08:00:00.000Z");
    const { id: datastore } = (
      await t.call("POST", "/datastore", { body: { label: "Files", type: "file", config: {} } })
    ).json;
    const { id } = await job({
      label: "Mine",
      resources: [
        {
          type: "request",
          name: "clicks",
          resource: "events",
          query: { start: "2026-11-01", end: "{{sync_job_run.started_at}}", limit: 1 },
        },
        {
          type: "transform",
          name: "ids",
          depends_on: "clicks",
          config: { expression: 'resources.clicks.{"id": click.id, "of": $$.args.who}' },
        },
        {
          type: "destination",
          name: "out",
          destination_type: "datastore",
          config: { id: datastore, path: "../up/{{args.who}}" },
          resources_to_persist: ["ids"],
        },
      ],
    });
    const run = await start(id, { who: "me" });
    await work();
    expect(await show(run)).toMatchObject({
      status: "completed",
      resource_stats: { clicks: { read: 2 }, ids: { sent: 2 } },
    });
    const at = join(folder, t.environmentId, datastore, "_/up/me");
    const files = (await readdir(at)).toSorted();
    expect(files).toEqual([`${run.id}-out-ids-000000.ndjson`, `${run.id}-out-ids-000001.ndjson`]);
    expect(JSON.parse(await readFile(join(at, files[0] ?? ""), "utf8"))).toEqual({ id: "a", of: "me" });
  });

  test("a spool gathers the pages of a list, and a request is made for each of what it has", async () => {
    for (const id of ["a", "b", "c"]) dub.click(id, "2026-11-02T08:00:00.000Z");
    const { id: webhook_id } = await hook();
    const asked: string[] = [];
    dub.meddle = (url) => {
      if (!url.pathname.endsWith("/analytics")) return undefined;
      asked.push(url.searchParams.get("linkId") ?? "");
      return { json: [{ clicks: asked.length }] };
    };
    const { id } = await job({
      label: "Loop",
      resources: [
        {
          type: "request",
          name: "clicks",
          resource: "events",
          query: { start: "2026-11-01", end: "{{sync_job_run.started_at}}", limit: 2 },
        },
        {
          type: "transform",
          name: "ids",
          depends_on: "clicks",
          config: { expression: "resources.clicks.click.id" },
        },
        { type: "spool", name: "all", depends_on: "ids" },
        {
          type: "request",
          name: "totals",
          resource: "analytics",
          depends_on: "all",
          loop_on: "{{resources.all}}",
          query: { linkId: "{{item}}", groupBy: "count", interval: "all" },
        },
        {
          type: "destination",
          name: "out",
          destination_type: "webhook",
          config: { id: webhook_id },
          resources_to_persist: ["totals"],
        },
      ],
    });
    const run = await start(id);
    await work();
    expect(await show(run)).toMatchObject({
      status: "completed",
      resource_stats: { clicks: { read: 3 }, totals: { read: 3, sent: 3 } },
    });
    expect(asked).toEqual(["a", "b", "c"]);
    const records = receiver.received.flatMap(({ text }) => JSON.parse(text).payload.records);
    expect(records).toEqual([{ clicks: 1 }, { clicks: 2 }, { clicks: 3 }]);
  });

  test("a receiver that has had too much is left alone for as long as it asks", async () => {
    dub.click("a", "2026-11-02T08:00:00.000Z");
    const { id: webhook_id } = await hook();
    const { id } = await job();
    receiver.answer = (response) => response.writeHead(429, { "retry-after": "120" }).end();
    const run = await start(id, { webhook_id });
    await work();
    expect(await show(run)).toMatchObject({ status: "rate_limited" });
    receiver.answer = (response) => response.end("ok");
    t.nowMs += 119_000;
    await work();
    expect(await show(run)).toMatchObject({ status: "rate_limited" });
    t.nowMs += 2_000;
    await work();
    expect(await show(run)).toMatchObject({ status: "completed" });
  });

  test("a failing request ends the run, is passed over, or fails it in the end, as it was asked for", async () => {
    dub.click("a", "2026-11-02T08:00:00.000Z");
    const { id: webhook_id } = await hook();
    const { id } = await job({
      label: "Two",
      resources: [
        { type: "request", name: "links", resource: "links" },
        {
          type: "request",
          name: "events",
          resource: "events",
          query: { start: "2026-11-01", end: "2026-11-02" },
        },
        {
          type: "destination",
          name: "out",
          destination_type: "webhook",
          config: { id: webhook_id },
          resources_to_persist: ["events"],
        },
      ],
    });
    dub.meddle = ({ pathname }) =>
      pathname.endsWith("/links")
        ? { status: 403, json: { error: { code: "forbidden", message: "Not yours", doc_url: "" } } }
        : undefined;
    for (const [handling, status, sent] of [
      ["fail_fast", "failed", 0],
      ["ignore", "completed", 1],
      ["batch", "failed", 1],
    ] as const) {
      receiver.received.length = 0;
      await t.db.deleteFrom("sync_seen").execute();
      const run = await start(id, {}, { error_handling: handling });
      await work();
      expect([handling, (await show(run)).status, received().length]).toEqual([handling, status, sent]);
    }
  });

  test("products hear how runs fare, of what they asked for", async () => {
    await hook(["sync_job_run:*"]);
    const { id } = await job({ template_id: "dub-links" });
    const { id: datastore_id } = (
      await t.call("POST", "/datastore", { body: { label: "Files", type: "file", config: { format: "parquet" } } })
    ).json;
    await start(id, { datastore_id });
    await work();
    await work();
    const names = () => receiver.received.map(({ text }) => JSON.parse(text).event).toSorted();
    expect(names()).toEqual(["sync_job_run:completed", "sync_job_run:created", "sync_job_run:started"]);
    receiver.received.length = 0;
    await start(id, { datastore_id }, { events_to_send: ["sync_job_run:completed"] });
    await work();
    await work();
    expect(names()).toEqual(["sync_job_run:completed"]);
    const files = await readdir(join(folder, t.environmentId, datastore_id, "links/date=2026-11-02"));
    expect(files).toHaveLength(2);
    const bytes = await readFile(join(folder, t.environmentId, datastore_id, "links/date=2026-11-02", files[0] ?? ""));
    expect(bytes.subarray(0, 4).toString()).toBe("PAR1");
  });
});

test.each([
  [{ label: "x", resources: [{ type: "superquery", name: "a" }] }, "must be request, transform, spool, add_context"],
  [
    { label: "x", resources: [{ type: "request", name: "a", resource: "nope" }] },
    "body.resources[0].resource is no resource",
  ],
  [
    { label: "x", resources: [{ type: "request", name: "a", resource: "links", method: "create" }] },
    "changes the workspace: a sync job reads alone",
  ],
  [
    { label: "x", resources: [{ type: "request", name: "a", resource: "links", depends_on: "b" }] },
    "names b, which is no node",
  ],
  [
    {
      label: "x",
      resources: [
        { type: "request", name: "a", resource: "links" },
        { type: "request", name: "b", resource: "tags", loop_on: "{{resources.a}}", depends_on: "a" },
      ],
    },
    "body.resources[1].loop_on is about the pages of a: put a spool in between",
  ],
  [
    { label: "x", resources: [{ type: "spool", name: "a" }] },
    "body.resources[0].depends_on must name the one list that is gathered",
  ],
  [
    { label: "x", resources: [{ type: "request", name: "a", resource: "links", qeury: { domain: "acme.link" } }] },
    'body.resources[0].qeury: Unrecognized key: "qeury"',
  ],
  [
    { label: "x", resources: [{ type: "get_state", name: "a", config: { key: "a", defualt: 1 } }] },
    'body.resources[0].config.defualt: Unrecognized key: "defualt"',
  ],
  [
    {
      label: "x",
      resources: [
        { type: "event", name: "a", depends_on: "b", config: { name: "x" } },
        { type: "event", name: "b", depends_on: "a", config: { name: "x" } },
      ],
    },
    "wait for each other: a, b",
  ],
  [{ label: "x", resources: [{ type: "transform", name: "a", config: { expression: "(" } }] }, "has no JSONata"],
  [{ label: "x", default_runtime_version: 3, resources: [] }, "there is no other runtime"],
  [{ template_id: "nope" }, "body.template_id is none of dub-click-stream"],
  [{ label: "x" }, "body.resources is required"],
])("%j is refused", async (body, message) => {
  await using t = await startTestGateway();
  const { json } = await t.call("POST", "/sync-job", { body });
  expect(json).toMatchObject({ statusCode: 400, message: expect.stringContaining(message) });
});

test("arguments are checked, and a job that is deleted takes its runs with it", async () => {
  await using t = await startTestGateway();
  const { json: job } = await t.call("POST", "/sync-job", { body: { template_id: "dub-click-stream" } });
  const start = (args: object, more: object = {}) =>
    t.call("POST", "/sync-job-run", {
      body: { sync_job_id: job.id, integrated_account_id: t.account.id, args, ...more },
    });
  expect((await start({})).json).toMatchObject({ statusCode: 400, message: "body.args.start_date is required" });
  expect((await start({ start_date: "soon" })).json).toMatchObject({ message: "body.args.start_date must be a date" });
  expect((await start({ start_date: "2026-11-01", event: "views" })).json).toMatchObject({
    message: "body.args.event must be one of clicks, leads, sales",
  });
  expect((await start({ start_date: "2026-11-01" })).json).toMatchObject({
    statusCode: 400,
    message: "body.args name no destination: give webhook_id or datastore_id",
  });
  const hook = { target_url: "https://product.example/hook", event_types: ["test"] };
  const { json: webhook } = await t.call("POST", "/webhook", { body: hook });
  const { json: run } = await start({ start_date: "2026-11-01" }, { webhook_id: webhook.id });
  expect(run.args).toMatchObject({ webhook_id: webhook.id });
  expect((await t.call("PATCH", `/sync-job-run/${run.id}`, { body: { status: "paused" } })).json.status).toBe("paused");
  await t.call("DELETE", `/sync-job/${job.id}`);
  expect((await t.call("GET", `/sync-job-run/${run.id}`)).json).toMatchObject({ status: "stopped" });
});
