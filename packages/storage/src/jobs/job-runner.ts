/**
 * Work that must happen, though not within the request that asks for it. A job is a row: it is added in the transaction
 * of what makes it necessary, survives the process, and is run at least once, so its handler must bear repeats.
 */
import type { JobTable, SqlDatabase } from "../sql/database.ts";
import { jobsInLanes } from "./job-lanes.ts";
import type { JobSource } from "./jobs-table.ts";
import { deleteJob, jobsInOrder, postponeJob, renewLease } from "./jobs-table.ts";

/** What became of a run: `undefined`, the job is done; `againAtMs` (UTC ms), it runs again then, as part of its plan. */
export type JobResult = undefined | { readonly againAtMs: number };

/** @throws anything, to be run again after a pause that grows. */
export type JobHandler = (
  payload: never,
  job: { readonly attempts: number; readonly clock?: string | null },
) => Promise<JobResult>;

export interface JobRunnerOptions {
  readonly database: SqlDatabase;
  /** By type. Jobs of other types are left alone: a newer version may have added them. */
  readonly handlers: Readonly<Record<string, JobHandler>>;
  readonly now?: () => number;
  /** How often a server looks for jobs that others have added. Default 5000. */
  readonly pollMs?: number;
  /**
   * After how long without a sign of life another server takes over what this one runs. While a job runs, however long,
   * its lease is renewed three times as often. Default 15 seconds.
   */
  readonly leaseMs?: number;
  /** How many jobs run at a time, so that a slow one does not hold up the others. Default 1. */
  readonly concurrency?: number;
  /** Runs jobs that have a lane, at most so many of each at a time. Default: it runs those that have none. */
  readonly perLane?: number;
  /** Of lanes, at most so many of one owner, whose name stands before a slash. Default: no limit. */
  readonly perOwner?: number;
  /** Runs the jobs of this source instead. */
  readonly source?: JobSource;
  /** Told of each failed attempt; of type `runner`, that the database could not be asked for jobs. */
  readonly onError?: (error: unknown, job: { readonly type: string; readonly attempts: number }) => void;
}

export interface JobRunner {
  /** Runs whatever is due, and resolves when nothing is and nothing runs. */
  runDue(): Promise<void>;
  /** Looks for due jobs from now on. */
  start(): void;
  /** Says that a job was just added, so that it need not wait for the next look. */
  wake(): void;
  /** Starts no further job and waits for those that are running. */
  close(): Promise<void>;
}

const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 3_600_000;
/** The longest delay that a timer takes is 24 days; jobs may lie further ahead. */
const LONGEST_SLEEP_MS = 3_600_000;

/** How long to wait after so many attempts: doubling, from two seconds to an hour. */
export function retryDelayMs(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** Math.max(0, attempts - 1), LAST_RETRY_MS);
}

export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const { database, handlers, now = Date.now, pollMs = 5_000, leaseMs = 15_000, onError = () => {} } = options;
  const { concurrency = 1, perLane, perOwner } = options;
  const types = Object.keys(handlers);
  const source =
    options.source ??
    (perLane === undefined ? jobsInOrder(database, types) : jobsInLanes(database, types, { perLane, perOwner }));
  /** Each runs jobs one after the other until none is due. */
  const workers = new Set<Promise<void>>();
  /** What runs here, by id, with the attempt that holds it. */
  const running = new Map<string, JobTable>();
  let timer: NodeJS.Timeout | undefined;
  let started = false;
  let closed = false;
  /** A worker that finds nothing looks again: what was added may have come after it had looked. */
  let wokenMeanwhile = false;

  function startWorker(): void {
    if (closed) return;
    wokenMeanwhile = true;
    if (workers.size >= concurrency) return;
    const worker: Promise<void> = runWorker().finally(() => workers.delete(worker));
    workers.add(worker);
  }

  /** It reports its own failures and never rejects. */
  async function runWorker(): Promise<void> {
    let sleepMs = pollMs;
    try {
      while (!closed) {
        wokenMeanwhile = false;
        const job = await source.claim(now(), now() + leaseMs);
        if (job) {
          // Where one is due there may be more; to look for them with one worker at a time keeps idle servers quiet.
          startWorker();
          await runOnce(job).finally(() => source.ended(job));
        } else if (!wokenMeanwhile) break;
      }
      const next = closed || !started ? undefined : await source.findNextRunMs();
      if (next !== undefined) sleepMs = Math.min(pollMs, Math.max(0, next - now()));
      if (wokenMeanwhile) sleepMs = 0;
    } catch (error) {
      onError(error, { type: "runner", attempts: 0 });
    }
    lookAfter(sleepMs);
  }

  function lookAfter(sleepMs: number): void {
    if (closed || !started) return;
    clearTimeout(timer);
    timer = setTimeout(startWorker, Math.min(sleepMs, LONGEST_SLEEP_MS)).unref();
  }

  async function runOnce(job: JobTable): Promise<void> {
    const isRunning = running.has(job.id);
    // A process that had stood still, or a clock that leapt, finds its own job with a lease that ran out: it goes on.
    running.set(job.id, job);
    if (isRunning) return;
    const lease = setInterval(() => void renew(job.id), leaseMs / 3).unref();
    try {
      await run(job);
    } finally {
      clearInterval(lease);
      running.delete(job.id);
    }
  }

  /** Of a job that another server has taken over nothing is left to renew: what it comes to here counts for nothing. */
  async function renew(id: string): Promise<void> {
    const job = running.get(id);
    try {
      if (job) await renewLease(database.db, job, now() + leaseMs);
    } catch (error) {
      onError(error, { type: "runner", attempts: 0 });
    }
  }

  async function run(job: JobTable): Promise<void> {
    const handler = handlers[job.type];
    if (!handler) return;
    const held = () => running.get(job.id) ?? job;
    try {
      const result = await handler(JSON.parse(job.payload) as never, job);
      if (result) await postponeJob(database.db, held(), { runAtMs: result.againAtMs, lastError: null, attempts: 0 });
      else await deleteJob(database.db, held());
    } catch (error) {
      onError(error, job);
      const lastError = error instanceof Error ? error.message : String(error);
      const nowMs = source.nowOf?.(job) ?? now();
      await postponeJob(database.db, held(), { runAtMs: nowMs + retryDelayMs(job.attempts), lastError });
    }
  }

  async function allWorkersEnd(): Promise<void> {
    while (workers.size > 0) await Promise.all(workers);
  }

  return {
    runDue() {
      startWorker();
      return allWorkersEnd();
    },
    start() {
      if (started) return;
      started = true;
      startWorker();
    },
    wake() {
      if (started) startWorker();
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await allWorkersEnd();
    },
  };
}

/** Several runners as one. What one's jobs add for those behind it is run, too. */
export function joinRunners(...runners: readonly JobRunner[]): JobRunner {
  return {
    async runDue() {
      for (const runner of runners) await runner.runDue();
    },
    start() {
      for (const runner of runners) runner.start();
    },
    wake() {
      for (const runner of runners) runner.wake();
    },
    async close() {
      await Promise.all(runners.map((runner) => runner.close()));
    },
  };
}
