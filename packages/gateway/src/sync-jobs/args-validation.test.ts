import { beforeAll, expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const HOUR_MS = 3_600_000;

let t: TestGateway;
beforeAll(async () => {
  t = await startTestGateway();
  t.script(() => ({ json: [] }));
  return () => t[Symbol.asyncDispose]();
});

const call = async (method: string, path: string, body?: object) =>
  (await t.call(method, path, { ...(body && { body }) })).json;
const runs = async () => (await call("GET", "/sync-job-run")).result;
const settle = async () => {
  for (let look = 0; look < 8; look += 1) await t.gateway.jobs.runDue();
};

const RESOURCES = [{ type: "request", name: "links", resource: "links" }];
/** What evaluates the expression is a process of its own. */
const validatedJob = (args_validation: string, path = "/sync-job") =>
  call("POST", path, { label: "Mine", resources: RESOURCES, args_validation });

const VALIDATION =
  'args.days <= 31 ? (integrated_account.tenant_id = "acme") : ["at most 31 days", "not " & args.days & " days"]';
const REASON = "body.args are refused by args_validation of the sync job: at most 31 days; not 90 days";

test("arguments that a job's own expression refuses start nothing, whoever asks for the run", async () => {
  const template = await validatedJob(VALIDATION, "/sync-job-template");
  expect(template).toMatchObject({ args_validation: VALIDATION, default_runtime_version: 4 });
  const job = await call("POST", "/sync-job", { template_id: template.id });
  expect(job).toMatchObject({ args_validation: VALIDATION });
  const asked = { sync_job_id: job.id, integrated_account_id: t.account.id };
  const refused = { statusCode: 400, error: "Bad Request", message: REASON };
  expect(await call("POST", "/sync-job-run", { ...asked, args: { days: 90 } })).toMatchObject(refused);
  // What is not true is refused, also where a comparison finds nothing.
  expect(await call("POST", "/sync-job-run", asked)).toMatchObject({ statusCode: 400 });

  const cron = { ...asked, cron_expression: "0 * * * *" };
  expect(await call("POST", "/sync-job-cron-trigger", { ...cron, args: { days: 90 } })).toMatchObject(refused);
  const trigger = await call("POST", "/sync-job-cron-trigger", { ...cron, args: { days: 3 } });
  const path = `/sync-job-cron-trigger/${trigger.id}`;
  expect(await call("PATCH", path, { args: { days: 90 } })).toMatchObject(refused);
  expect(await call("GET", path)).toEqual(trigger);

  const step = { action: "run_sync_job", config: { sync_job_id: job.id, args: { days: 90 } } };
  const steps = [step];
  await call("POST", "/workflow", { trigger_name: "integrated_account:active", config: { steps } });
  await t.connect();
  await settle();
  const [followed] = (await call("GET", "/workflow-run")).result;
  expect(followed).toMatchObject({ status: "failed", error: REASON, result: { steps: [] } });
  expect(await runs()).toEqual([]);

  // Another expression counts from the next time on.
  await call("POST", `${path}/schedule`);
  await call("PATCH", `/sync-job/${job.id}`, { args_validation: '"closed"' });
  t.nowMs += HOUR_MS;
  await settle();
  const closed = "body.args are refused by args_validation of the sync job: closed";
  expect(await call("GET", path)).toMatchObject({ last_error: closed, is_scheduled: true });
  expect(await runs()).toEqual([]);
  await call("PATCH", `/sync-job/${job.id}`, { args_validation: VALIDATION });
  t.nowMs += HOUR_MS;
  await settle();
  expect(await runs()).toMatchObject([{ status: "completed", args: { days: 3 } }]);
});

test("what is no expression is refused with the job, and an id of nothing with the run", async () => {
  const wrong = await validatedJob("args.days <");
  expect(wrong.message).toMatch(/^body\.args_validation has no JSONata/);
  const { id } = await call("POST", "/sync-job", { template_id: "dub-links" });
  const datastore_id = "00000000-0000-4000-8000-000000000000";
  const asked = { sync_job_id: id, integrated_account_id: t.account.id, args: { datastore_id } };
  expect(await call("POST", "/sync-job-run", asked)).toMatchObject({
    statusCode: 400,
    message: "body.args.datastore_id is the id of none: Datastore not found",
  });
});
