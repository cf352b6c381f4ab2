import { describeEachDialect } from "@overdub/storage/testing/databases";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createEnvironment } from "../environments/environment.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { scriptRuns, twoOfTen } from "../testing/scripted-run.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { deleteOldRuns } from "./retention.ts";
import { RunFailure } from "./run-kind.ts";
import { MAX_LOG_LINES } from "./run-log.ts";

describeEachDialect("runs", ({ createUrl }) => {
  let t: TestGateway;
  beforeEach(async () => {
    t = await startTestGateway({ databaseUrl: await createUrl() });
  });
  afterEach(() => t[Symbol.asyncDispose]());

  const work = () => t.gateway.jobs.runDue();
  const act = (id: string, action: string) => t.call("POST", `/run/${id}/${action}`);
  const logOf = async (id: string) =>
    (await t.call("GET", `/run/${id}/log`)).json.result.map(({ text }: { text: string }) => text).toReversed();

  test("a run is done step by step, and shows how far it has come", async () => {
    const shown: unknown[] = [];
    const scripted = scriptRuns(t, async (run, position) => {
      shown.push(await scripted.show(run));
      return twoOfTen(run, position);
    });
    const run = await scripted.start();
    expect(await scripted.show(run)).toMatchObject({ state: "created", percent: 0, started_at: null });
    await work();
    expect(shown).toHaveLength(5);
    expect(shown[2]).toMatchObject({
      state: "running",
      kind: "scripted",
      integrated_account_id: t.account.id,
      counts: { total: 10, done: 4, failed: 0, skipped: 0 },
      percent: 40,
      per_second: expect.any(Number),
      estimated_end_at: expect.stringMatching(/^2026-11-02T10:0/),
    });
    expect(await scripted.show(run)).toMatchObject({
      state: "completed",
      counts: { total: 10, done: 10 },
      percent: 100,
      result: { read: 10 },
      estimated_end_at: null,
      finished_at: "2026-11-02T10:00:00.000Z",
    });
    expect(scripted.changes).toEqual(["created with 0 done", "started with 0 done", "completed with 10 done"]);
    expect(scripted.opened).toEqual({ count: 1, closed: 1 });
    expect(await logOf(run.id)).toEqual(["The run has started", "The run has completed"]);
    expect(await t.db.selectFrom("jobs").selectAll().execute()).toEqual([]);
  });

  test("pausing keeps what the step under way has done, and resuming goes on there", async () => {
    const scripted = scriptRuns(t, async (run, position) => {
      if (position === 4) await act(run.id, "pause");
      return twoOfTen(run, position);
    });
    const run = await scripted.start();
    await work();
    expect(await scripted.show(run)).toMatchObject({ state: "paused", counts: { done: 6 } });
    await work();
    expect((await act(run.id, "pause")).json).toMatchObject({ state: "paused", counts: { done: 6 } });
    expect((await act(run.id, "resume")).json).toMatchObject({ state: "created" });
    await work();
    expect(await scripted.show(run)).toMatchObject({ state: "completed", counts: { done: 10 } });
    expect(scripted.changes.slice(2)).toEqual(["paused with 4 done", "resumed with 6 done", "completed with 10 done"]);
  });

  test("what is paused and resumed within one step goes on", async () => {
    const scripted = scriptRuns(t, async (run, position) => {
      if (position === 4) for (const action of ["pause", "resume"]) await act(run.id, action);
      return twoOfTen(run, position);
    });
    const run = await scripted.start();
    await work();
    expect(await scripted.show(run)).toMatchObject({ state: "completed", counts: { done: 10 } });
  });

  test("a cancelled run stops for good, unless it is retried", async () => {
    const scripted = scriptRuns(t, async (run, position) => {
      if (position === 2 && scripted.changes.length < 3) await act(run.id, "cancel");
      return twoOfTen(run, position);
    });
    const run = await scripted.start();
    await work();
    await work();
    expect(await scripted.show(run)).toMatchObject({ state: "stopped", counts: { done: 4 } });
    expect((await act(run.id, "resume")).status).toBe(409);
    await act(run.id, "retry");
    await work();
    expect(await scripted.show(run)).toMatchObject({ state: "completed", counts: { done: 10 } });
    expect((await act(run.id, "cancel")).json).toMatchObject({
      statusCode: 409,
      message: "The run is over: there is nothing to cancel (state completed)",
    });
  });

  test("a rate limit is waited out, for as long as it says", async () => {
    let isLimited = true;
    const scripted = scriptRuns(t, (run, position) => {
      if (position === 2 && isLimited) throw new GatewayError(429, "Too many", { headers: { "retry-after": "7" } });
      return twoOfTen(run, position);
    });
    const run = await scripted.start();
    await work();
    const resumes_at = "2026-11-02T10:00:07.000Z";
    expect(await scripted.show(run)).toMatchObject({ state: "rate_limited", counts: { done: 2 }, resumes_at });
    t.nowMs += 6_000;
    await work();
    isLimited = false;
    expect(await scripted.show(run)).toMatchObject({ state: "rate_limited" });
    t.nowMs += 1_000;
    await work();
    expect(await scripted.show(run)).toMatchObject({ state: "completed", error: null, resumes_at: null });
  });

  test("who resumes a run that waits need not wait", async () => {
    let isLimited = true;
    const scripted = scriptRuns(t, (run, position) => {
      if (isLimited) throw new GatewayError(429, "Too many", { headers: { "retry-after": "3600" } });
      return twoOfTen(run, position);
    });
    const run = await scripted.start();
    await work();
    isLimited = false;
    await act(run.id, "pause");
    await act(run.id, "resume");
    await work();
    expect(await scripted.show(run)).toMatchObject({ state: "completed" });
  });

  test("what may pass is tried again for minutes, then the run fails, and a retry goes on from there", async () => {
    let isBroken = true;
    const scripted = scriptRuns(t, (run, position) => {
      if (position === 4 && isBroken) throw new GatewayError(502, "Dub cannot be reached");
      return twoOfTen(run, position);
    });
    const run = await scripted.start();
    await work();
    expect(await scripted.show(run)).toMatchObject({ state: "running", error: "Dub cannot be reached" });
    for (let minute = 0; minute < 10; minute += 1) {
      t.nowMs += 300_000;
      await work();
    }
    expect(await scripted.show(run)).toMatchObject({
      state: "failed",
      error: "Dub cannot be reached",
      counts: { done: 4, failed: 0 },
      finished_at: expect.any(String),
    });
    expect((await logOf(run.id)).slice(1, 3)).toEqual([
      "Dub cannot be reached; goes on in 2 s",
      "Dub cannot be reached; goes on in 4 s",
    ]);
    isBroken = false;
    await act(run.id, "retry");
    await work();
    expect(await scripted.show(run)).toMatchObject({ state: "completed", error: null, counts: { done: 10 } });
  });

  test("what will not pass fails at once; an unexpected error says nothing of itself", async () => {
    const failing = async (error: Error) => {
      const scripted = scriptRuns(t, () => {
        throw error;
      });
      const run = await scripted.start();
      await work();
      return scripted.show(run);
    };
    expect(await failing(new RunFailure("The file is gone"))).toMatchObject({
      state: "failed",
      error: "The file is gone",
    });
    expect(await failing(new GatewayError(401, "Unauthorized"))).toMatchObject({ state: "failed" });
    const unexpected = await failing(new Error("postgres://user:secret@host"));
    expect(JSON.stringify(unexpected)).not.toContain("secret");
    expect(unexpected).toMatchObject({ state: "running", error: "An unexpected error, which the server's log has" });
  });

  test("failed items are kept with their reasons, and those that can be are tried again", async () => {
    const tried: unknown[] = [];
    const scripted = scriptRuns(
      t,
      () => ({
        checkpoint: 10,
        done: 7,
        failures: [
          { item: "line 3", reason: "no url" },
          { item: "line 5", reason: "taken\0", payload: { key: "a" } },
          { item: "line 9", reason: "taken", payload: { key: "b" } },
        ],
        isLast: true,
      }),
      async (items) => {
        tried.push(items.map(({ payload }) => payload));
        return { failed: new Map(items.flatMap(({ id, item }) => (item === "line 9" ? [[id, "still taken"]] : []))) };
      },
    );
    const run = await scripted.start();
    await work();
    expect(await scripted.show(run)).toMatchObject({ state: "completed", counts: { done: 7, failed: 3 } });
    const failures = async (query = "") => (await t.call("GET", `/run/${run.id}/failures${query}`)).json;
    const { result, next_cursor } = await failures("?limit=2");
    expect(result).toMatchObject([
      { item: "line 3", reason: "no url", payload: null, can_be_retried: false },
      { item: "line 5", reason: "taken�", payload: { key: "a" }, can_be_retried: true },
    ]);
    expect((await failures(`?next_cursor=${next_cursor}`)).result).toMatchObject([{ item: "line 9" }]);

    await act(run.id, "retry");
    await work();
    expect(tried).toEqual([[{ key: "a" }, { key: "b" }]]);
    expect(await scripted.show(run)).toMatchObject({ state: "completed", counts: { done: 8, failed: 2 } });
    expect((await failures()).result).toMatchObject([{ item: "line 3" }, { item: "line 9", reason: "still taken" }]);
    expect(scripted.changes.slice(-2)).toEqual(["retried with 7 done", "completed with 8 done"]);
  });

  test("of two processes at one run, only the one that took it last says how far it has come", async () => {
    let isTaken = false;
    const scripted = scriptRuns(t, async (run, position) => {
      if (position === 4 && !isTaken) {
        isTaken = true;
        // The other process has found the lease run out, and done two more.
        await t.db
          .updateTable("runs")
          .set({ turn: run.turn + 1, checkpoint: "6", done_count: 6 })
          .execute();
      }
      return twoOfTen(run, position);
    });
    const run = await scripted.start();
    await work();
    expect(await scripted.show(run)).toMatchObject({ counts: { done: 6 } });
  });

  test("runs that exclude each other take turns, in the order in which they came", async () => {
    const order: string[] = [];
    const scripted = scriptRuns(t, (run, position) => {
      order.push(run.label);
      return twoOfTen(run, position);
    });
    for (const label of ["a", "b", "c"]) {
      await scripted.start({ label, mutexKey: label === "c" ? "other" : "same" });
      t.nowMs += 1;
    }
    for (let second = 0; second < 3; second += 1) {
      await work();
      t.nowMs += 1_000;
    }
    const ofSame = order.filter((label) => label !== "c").join("");
    expect(ofSame).toBe("aaaaabbbbb");
    expect(order).toHaveLength(15);
  });

  test("a stop lets go between two steps, and the next process goes on at once", async () => {
    const scripted = scriptRuns(t, (run, position) => {
      if (position === 4) t.gateway.drain();
      return twoOfTen(run, position);
    });
    const run = await scripted.start();
    await work();
    expect(await scripted.show(run)).toMatchObject({ state: "running", counts: { done: 6 } });
    await using next = await startTestGateway({ database: t });
    const again = scriptRuns(next, twoOfTen);
    next.nowMs = t.nowMs + 1_000;
    await next.gateway.jobs.runDue();
    expect(await again.show(run)).toMatchObject({ state: "completed", counts: { done: 10 } });
  });

  test("the log keeps its newest lines, paged from the end", async () => {
    const notes = Array.from({ length: 200 }, (_, index) => ({ level: "info" as const, text: `note ${index}` }));
    const scripted = scriptRuns(t, (run, position) => ({ ...twoOfTen(run, position), notes }));
    const run = await scripted.start();
    await work();
    const first = (await t.call("GET", `/run/${run.id}/log?limit=3`)).json;
    expect(first.result.map(({ text }: { text: string }) => text)).toEqual([
      "The run has completed",
      "note 199",
      "note 198",
    ]);
    const second = (await t.call("GET", `/run/${run.id}/log?limit=1000&next_cursor=${first.next_cursor}`)).json;
    expect(second.result).toHaveLength(MAX_LOG_LINES - 3);
    expect(second.next_cursor).toBeNull();
  });

  test("runs are listed newest first, narrowed and paged, and only those of the environment", async () => {
    const scripted = scriptRuns(t, twoOfTen);
    const ids: string[] = [];
    for (const label of ["a", "b", "c"]) {
      ids.unshift((await scripted.start({ label, accountId: label === "c" ? null : t.account.id })).id);
      t.nowMs += 1;
    }
    const list = async (query: string) => (await t.call("GET", `/run?${query}`)).json;
    const first = await list("limit=2");
    const second = await list(`limit=2&next_cursor=${first.next_cursor}`);
    expect([...first.result, ...second.result].map(({ id }) => id)).toEqual(ids);
    expect((await list(`integrated_account_id=${t.account.id}&label=a`)).result).toHaveLength(1);
    expect((await list("state=paused")).result).toEqual([]);
    expect(await list("state=dancing")).toMatchObject({ statusCode: 400 });
    const other = await createEnvironment(t.db, { name: "Other", nowMs: t.nowMs });
    const foreign = await scripted.start({ environmentId: other.id, accountId: null });
    expect((await list("")).result).toHaveLength(3);
    const paths = ["", "/log", "/failures"].map((path) => ["GET", `/run/${foreign.id}${path}`]);
    const actions = ["pause", "resume", "cancel", "retry"].map((action) => ["POST", `/run/${foreign.id}/${action}`]);
    for (const [method = "", path = ""] of [...paths, ...actions, ["DELETE", `/run/${foreign.id}`]]) {
      expect((await t.call(method, path)).json).toMatchObject({ statusCode: 404, message: "Run not found" });
    }
  });

  test("a run can be deleted once it is over, and goes by itself after 90 days", async () => {
    const scripted = scriptRuns(t, twoOfTen);
    const [first, second] = [await scripted.start(), await scripted.start()];
    expect((await t.call("DELETE", `/run/${first.id}`)).status).toBe(409);
    await work();
    expect((await t.call("DELETE", `/run/${first.id}`)).json).toEqual({ id: first.id });
    await deleteOldRuns(t.db, t.nowMs + 89 * 86_400_000);
    expect(await scripted.show(second)).toMatchObject({ state: "completed" });
    await deleteOldRuns(t.db, t.nowMs + 91 * 86_400_000);
    expect(await scripted.show(second)).toMatchObject({ statusCode: 404 });
    expect(await t.db.selectFrom("run_log").selectAll().execute()).toEqual([]);
  });

  describe("an account that is deleted", () => {
    test("takes its runs along, and work on them ends", async () => {
      const scripted = scriptRuns(t, async (run, position) => {
        if (position === 4) await t.call("DELETE", `/integrated-account/${t.account.id}`);
        return twoOfTen(run, position);
      });
      const run = await scripted.start();
      await work();
      expect(await scripted.show(run)).toMatchObject({ statusCode: 404 });
      expect(await t.db.selectFrom("jobs").where("type", "=", "gateway.run").selectAll().execute()).toEqual([]);
    });
  });
});
