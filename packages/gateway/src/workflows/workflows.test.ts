import { describeEachDialect } from "@overdub/storage/testing/databases";
import { temporaryDirectory } from "@overdub/storage/testing/temporary-directory";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const HOUR_MS = 3_600_000;

describeEachDialect("workflows", ({ createUrl }) => {
  let t: TestGateway;
  let jobId: string;
  let storeId: string;
  beforeEach(async () => {
    t = await startTestGateway({ databaseUrl: await createUrl(), filesFolder: await temporaryDirectory() });
    t.script(() => ({ json: [{ id: "link_1" }] }));
    storeId = (await t.call("POST", "/datastore", { body: { label: "Files", type: "file" } })).json.id;
    jobId = (await t.call("POST", "/sync-job", { body: { template_id: "dub-links" } })).json.id;
  });
  afterEach(() => t[Symbol.asyncDispose]());

  const step = (more: object = {}) => ({
    action: "run_sync_job",
    config: { sync_job_id: jobId, args: { datastore_id: storeId } },
    ...more,
  });
  /** What evaluates the expression is a process of its own. */
  const conditionalStep = (run_if: string) => step({ run_if });
  const create = (trigger_name: string, config: object) =>
    t.call("POST", "/workflow", { body: { trigger_name, config } });
  const list = async (path: string) => (await t.call("GET", path)).json.result;
  const settle = async () => {
    for (let look = 0; look < 8; look += 1) await t.gateway.jobs.runDue();
  };

  test("an account that is connected has its links copied, whatever else happens", async () => {
    const { status, json: workflow } = await create("integrated_account:active", { steps: [step()] });
    expect(status).toBe(201);
    expect(workflow).toMatchObject({ trigger_name: "integrated_account:active", config: { steps: [{ type: "run" }] } });
    const { id } = await t.connect();
    await settle();
    const [run] = await list("/workflow-run");
    expect(run).toMatchObject({ workflow_id: workflow.id, status: "completed", error: null, retry_attempt: 0 });
    expect(await list("/sync-job-run")).toMatchObject([
      {
        id: run.result.steps[0].sync_job_run_id,
        integrated_account_id: id,
        status: "completed",
        workflow_run_id: run.id,
      },
    ]);
    expect((await t.call("GET", `/workflow-run/${run.id}`)).json).toEqual(run);
  });

  test("a step with a cron expression schedules the job, once for each account", async () => {
    await create("integrated_account:updated", { steps: [step({ cron_expression: "0 * * * *" })] });
    for (const tenant_id of ["one", "two"]) {
      await t.call("PATCH", `/integrated-account/${t.account.id}`, { body: { tenant_id } });
      await settle();
    }
    expect(await list("/workflow-run")).toHaveLength(2);
    const triggers = await list("/sync-job-cron-trigger");
    expect(triggers).toMatchObject([{ is_scheduled: true, integrated_account_id: t.account.id }]);
    t.nowMs += HOUR_MS;
    await settle();
    expect(await list("/sync-job-run")).toMatchObject([{ sync_job_cron_trigger_id: triggers[0].id }]);
  });

  test("conditions decide on the whole and on each step", async () => {
    const named = (name: string) => `payload.tenant_id = "${name}"`;
    await create("integrated_account:updated", {
      run_if: named("wanted"),
      steps: [step(), conditionalStep(named("x"))],
    });
    for (const tenant_id of ["other", "wanted"]) {
      t.nowMs += 1_000;
      await t.call("PATCH", `/integrated-account/${t.account.id}`, { body: { tenant_id } });
      await settle();
    }
    expect(await list("/workflow-run")).toMatchObject([
      { status: "completed", result: { steps: [{ sync_job_run_id: expect.any(String) }, { skipped: true }] } },
      { status: "skipped", result: { steps: [] } },
    ]);
    expect(await list("/sync-job-run")).toHaveLength(1);
  });

  test("a step that cannot be taken fails the run with its reason, and those before it stay", async () => {
    await create("integrated_account:updated", {
      steps: [step(), step({ config: { sync_job_id: jobId, args: { integrated_account_id: "{{payload.nowhere}}" } } })],
    });
    await t.call("PATCH", `/integrated-account/${t.account.id}`, { body: { tenant_id: "x" } });
    await settle();
    expect(await list("/workflow-run")).toMatchObject([
      { status: "failed", error: expect.stringContaining("payload.nowhere"), result: { steps: [{}] } },
    ]);
    expect(await list("/sync-job-run")).toHaveLength(1);
  });

  test("a circle ends", async () => {
    await create("sync_job_run:completed", { steps: [step()] });
    const body = { sync_job_id: jobId, integrated_account_id: t.account.id, args: { datastore_id: storeId } };
    await t.call("POST", "/sync-job-run", { body });
    for (let look = 0; look < 10; look += 1) await settle();
    const runs = await list("/workflow-run");
    expect(runs.filter(({ status }: { status: string }) => status === "completed")).toHaveLength(6);
    expect(runs).toContainEqual(
      expect.objectContaining({ status: "failed", error: expect.stringContaining("circle") }),
    );
    expect(await list("/sync-job-run")).toHaveLength(7);
  });

  test("one may be written in YAML", async () => {
    const text = `trigger_name: integrated_account:active\nconfig:\n  steps:\n    - action: run_sync_job\n      config: { sync_job_id: ${jobId} }\n`;
    const send = (body: string) =>
      t.call("POST", "/workflow", { body, headers: { "content-type": "application/yaml" } });
    const made = await send(text);
    expect([made.status, made.json.trigger_name]).toEqual([201, "integrated_account:active"]);
    expect(await send("a: [")).toMatchObject({ status: 400, json: { message: "The body is not valid YAML" } });
    expect(await send("a: &a [1]\nb: *a")).toMatchObject({ status: 400 });
    expect(await send(`a: ${"x".repeat(65_536)}`)).toMatchObject({ status: 413 });
  });

  test("what makes no sense is refused, and changes nothing", async () => {
    const refused = async (name: string, config: object) => {
      const { status, json } = await create(name, config);
      return [status, json.message];
    };
    expect(await refused("moon:full", { steps: [step()] })).toEqual([404, expect.stringContaining("moon:full")]);
    expect(await refused("test", { steps: [step()] })).toEqual([404, expect.any(String)]);
    expect(await refused("integrated_account:active", { steps: [] })).toEqual([400, expect.any(String)]);
    const act = { ...step(), action: "send_mail" };
    expect(await refused("integrated_account:active", { steps: [act] })).toEqual([
      400,
      expect.stringMatching(/action/),
    ]);
    const foreign = step({ config: { sync_job_id: "7c7c7c7c-0000-4000-8000-000000000000" } });
    expect(await refused("integrated_account:active", { steps: [foreign] })).toEqual([404, "Sync job not found"]);
    expect(await refused("integrated_account:active", { steps: [conditionalStep("(")] })).toEqual([
      400,
      expect.stringContaining("steps[0].run_if"),
    ]);
    expect(await refused("integrated_account:active", { steps: [step({ cron_expression: "soon" })] })).toEqual([
      400,
      expect.any(String),
    ]);
    expect(await list("/workflow")).toEqual([]);
  });

  test("a workflow is changed, and is deleted with what it has done", async () => {
    const { json: workflow } = await create("integrated_account:active", { steps: [step()] });
    const change = { ...workflow, trigger_name: "integrated_account:updated" };
    const changed = await t.call("PATCH", `/workflow/${workflow.id}`, { body: change });
    expect(changed.json).toMatchObject({ trigger_name: "integrated_account:updated", config: workflow.config });
    await t.call("PATCH", `/integrated-account/${t.account.id}`, { body: { tenant_id: "x" } });
    await settle();
    expect(await list("/workflow-run")).toHaveLength(1);
    expect((await t.call("DELETE", `/workflow/${workflow.id}`)).json).toEqual({ id: workflow.id });
    expect(await list("/workflow-run")).toEqual([]);
    expect((await t.call("GET", `/workflow/${workflow.id}`)).status).toBe(404);
  });
});
