import { describeEachDialect } from "@overdub/storage/testing/databases";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import type { ReportedRun } from "./reported-run.ts";
import { endAbandonedRuns, reportRun } from "./reported-run.ts";

const PATIENCE = { timeout: 15_000 };

describeEachDialect("a run that a process reports", ({ createUrl }) => {
  let t: TestGateway;
  beforeEach(async () => {
    t = await startTestGateway({ databaseUrl: await createUrl() });
  });
  afterEach(() => t[Symbol.asyncDispose]());

  const report = <Result>(work: (run: ReportedRun) => Promise<Result>) => {
    const kind = t.gateway.context.runKinds.get("workspace_export");
    if (!kind) throw new Error("There is no such kind.");
    const { environmentId } = t;
    const given = { environmentId, accountId: null, label: "Export of acme", unit: "rows", parameters: {}, kind };
    return reportRun({ db: t.db, now: () => t.nowMs, everyMs: 5 }, given, work);
  };
  const show = async (id: string) => (await t.call("GET", `/run/${id}`)).json;
  const control = (id: string, action: string) => t.call("POST", `/run/${id}/${action}`);
  const logOf = async (id: string) =>
    (await t.call("GET", `/run/${id}/log`)).json.result.map(({ text }: { text: string }) => text).toReversed();

  test("shows how far it has come, and what came of it", async () => {
    let id = "";
    const result = await report(async (run) => {
      id = run.id;
      run.report({ done: 40, total: 100 });
      await expect.poll(async () => (await show(id)).counts.done, PATIENCE).toBe(40);
      expect(await show(id)).toMatchObject({
        ...{ kind: "workspace_export", label: "Export of acme", state: "running", unit: "rows", percent: 40 },
        counts: { total: 100, done: 40, failed: 0, skipped: 0 },
        per_second: expect.any(Number),
        estimated_end_at: expect.any(String),
      });
      run.report({ done: 100, total: 100 });
      return "the file";
    });
    expect(result).toBe("the file");
    const finished_at = new Date(t.nowMs).toISOString();
    expect(await show(id)).toMatchObject({ state: "completed", percent: 100, counts: { done: 100 }, finished_at });
    expect(await logOf(id)).toEqual(["The run has started", "The run has completed"]);
    expect((await t.call("GET", "/run?kind=workspace_export&state=completed")).json.result).toHaveLength(1);
  });

  test("waits while it is paused, and no runner takes it up when it is resumed", async () => {
    const steps: number[] = [];
    let id = "";
    let isEnough = false;
    const done = report(async (run) => {
      id = run.id;
      for (let step = 1; !isEnough; step += 1) {
        await run.turn();
        steps.push(step);
        run.report({ done: step });
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
    onTestFinished(() => {
      isEnough = true;
    });
    await expect.poll(() => steps.length, PATIENCE).toBeGreaterThan(2);
    expect((await control(id, "pause")).json).toMatchObject({ state: "paused" });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const paused = steps.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(steps.length).toBe(paused);
    expect((await control(id, "resume")).json).toMatchObject({ state: "running" });
    await t.gateway.jobs.runDue();
    await expect.poll(() => steps.length, PATIENCE).toBeGreaterThan(paused);
    isEnough = true;
    await done;
    expect(steps).toEqual(steps.map((_, index) => index + 1));
    expect(await show(id)).toMatchObject({ state: "completed", counts: { done: steps.length } });
    expect(await logOf(id)).toEqual([
      ...["The run has started", "The run was paused", "The run was resumed", "The run has completed"],
    ]);
  });

  test("ends at its next turn when it is canceled, and can only be done again by whoever reports it", async () => {
    let id = "";
    const canceled = report(async (run) => {
      id = run.id;
      for (;;) {
        await run.turn();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
    canceled.catch(() => undefined);
    await expect.poll(() => id, PATIENCE).not.toBe("");
    await control(id, "cancel");
    await expect(canceled).rejects.toThrow("The run was canceled: what it has done stays");
    expect(await show(id)).toMatchObject({ state: "stopped" });
    expect((await control(id, "retry")).json).toMatchObject({
      statusCode: 409,
      message: "An export is made again by its command: overdub workspace export",
    });
  });

  test("fails for the reason that its work gives", async () => {
    let id = "";
    const failed = report(async (run) => {
      id = run.id;
      throw new Error("Line 7: the file breaks off.");
    });
    await expect(failed).rejects.toThrow("Line 7: the file breaks off.");
    expect(await show(id)).toMatchObject({ state: "failed", error: "Line 7: the file breaks off." });
  });

  test("ends as failed a minute after its process was killed, and says how to go on", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let id = "";
    const kind = t.gateway.context.runKinds.get("workspace_import");
    if (!kind) throw new Error("There is no such kind.");
    const given = {
      environmentId: t.environmentId,
      accountId: null,
      label: "Import",
      unit: "lines",
      parameters: {},
      kind,
    };
    const work = reportRun({ db: t.db, now: () => t.nowMs, everyMs: 3_600_000 }, given, async (run) => {
      id = run.id;
      await promise;
    });
    await expect.poll(() => id, PATIENCE).not.toBe("");
    t.nowMs += 60_000;
    await endAbandonedRuns(t.db, t.nowMs);
    expect(await show(id)).toMatchObject({ state: "running" });
    t.nowMs += 1;
    await endAbandonedRuns(t.db, t.nowMs);
    expect(await show(id)).toMatchObject({ state: "failed", error: expect.stringContaining("import --resume") });
    resolve();
    await work;
    expect(await show(id)).toMatchObject({ state: "failed" });
  });
});
