import type { JobHandler, JobResult } from "@overdub/storage";
import { dropJob, enqueueJob } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Timed } from "./workspace-time.ts";
import { findTimeOf } from "./workspace-time.ts";

/** What a domain is made of, beside handlers: work that happens outside requests, on any server, at least once. */
export interface BindableJob<Deps> {
  /** Stored with each job that waits, so it keeps its name. */
  readonly type: string;
  /** What the runner calls with a payload as it was stored. */
  readonly bind: (deps: Deps & JobContext) => JobHandler;
}

/** What telling the time of a workspace takes. */
type JobContext = Timed & { readonly db: Kysely<WorkspaceTables> };

/** A job that can be added with the payload it takes. */
export interface Job<Payload, Deps> extends BindableJob<Deps> {
  readonly payload: z.ZodType<Payload>;
  /** Whether it is about all workspaces, and so goes by the server's clock. */
  readonly isOfServer: boolean;
  /** Idempotent. @returns when to run again, if that is part of the plan. @throws anything, to be run again later. */
  readonly run: (payload: Payload, deps: Deps) => Promise<JobResult>;
}

/** Declares a job: its stored name, what it is told, and what it does, in the time of the workspace that it is about. */
export function defineJob<Payload, Deps>(
  type: string,
  payload: z.ZodType<Payload>,
  run: Job<Payload, Deps>["run"],
  { isOfServer = false }: { readonly isOfServer?: boolean } = {},
): Job<Payload, Deps> {
  return {
    type,
    payload,
    isOfServer,
    run,
    bind: (deps) => async (stored: unknown, job) => {
      const clock = job.clock ?? undefined;
      const workspaceId = isOfServer ? undefined : (clock ?? workspaceIdIn(stored));
      const timed = workspaceId === undefined ? deps : await findTimeOf(deps, workspaceId);
      const result = await run(payload.parse(stored), timed);
      if (!result || clock !== undefined) return result;
      return { againAtMs: result.againAtMs - (timed.now() - deps.now()) };
    },
  };
}

/** Code that is about all workspaces adds jobs for each of them, by the server's clock. */
function workspaceIdIn(payload: unknown): string | undefined {
  const { workspaceId } = (payload ?? {}) as { readonly workspaceId?: unknown };
  return typeof workspaceId === "string" ? workspaceId : undefined;
}

interface Schedule {
  /** UTC ms. Default: at once. */
  readonly atMs?: number | undefined;
  /** At most one job with this key waits at a time; a second one is not added. Begins with the job's type. */
  readonly dedupeKey?: string;
  /** Names what the job waits its turn for, such as one receiver: however slow that is, it holds up nobody else. */
  readonly lane?: string;
}

/** How operations and jobs add jobs. */
export interface Jobs {
  /** @param tx the transaction that makes the job necessary; the database where there is none. */
  add<Payload>(
    tx: Kysely<WorkspaceTables>,
    job: Pick<Job<Payload, never>, "type" | "payload"> & { readonly isOfServer?: boolean },
    payload: Payload,
    schedule?: Schedule,
  ): Promise<void>;
  /** Takes back the job that waits under this key. @returns whether it was still there. */
  drop(tx: Kysely<WorkspaceTables>, dedupeKey: string): Promise<boolean>;
  /** The same by the test clock of a workspace. */
  on(clock: TestClock): Jobs;
}

interface TestClock {
  readonly workspaceId: string;
  readonly now: () => number;
}

/** @param wake has due jobs run soon; a command leaves them to the server, which looks for them by itself. */
export function createJobs(now: () => number, wake: () => void = () => {}): Jobs {
  const jobsOn = (clock: TestClock | undefined): Jobs => ({
    async add(tx, { type, isOfServer }, payload, { atMs, dedupeKey, lane } = {}) {
      const followed = isOfServer ? undefined : clock;
      const nowMs = followed?.now() ?? now();
      // The caller speaks of its own time.
      const aheadMs = isOfServer && clock ? clock.now() - now() : 0;
      const runAtMs = atMs === undefined ? nowMs : atMs - aheadMs;
      const job = { type, payload, dedupeKey, lane, clock: followed?.workspaceId, runAtMs, nowMs };
      if (await enqueueJob(tx, job)) wake();
    },
    drop: dropJob,
    on: jobsOn,
  });
  return jobsOn(undefined);
}
