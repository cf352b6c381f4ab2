import type { JobHandler, JobResult } from "@overdub/storage";
import { dropJob, enqueueJob } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

/** What a domain is made of, beside handlers: work that happens outside requests, on any server, at least once. */
export interface BindableJob<Deps> {
  /** Stored with each job that waits, so it keeps its name. */
  readonly type: string;
  /** What the runner calls with a payload as it was stored. */
  readonly bind: (deps: Deps) => JobHandler;
}

/** A job that can be added with the payload it takes. */
export interface Job<Payload, Deps> extends BindableJob<Deps> {
  readonly payload: z.ZodType<Payload>;
  /** Idempotent. @returns when to run again, if that is part of the plan. @throws anything, to be run again later. */
  readonly run: (payload: Payload, deps: Deps) => Promise<JobResult>;
}

/** Declares a job: its stored name, what it is told, and what it does. */
export function defineJob<Payload, Deps>(
  type: string,
  payload: z.ZodType<Payload>,
  run: Job<Payload, Deps>["run"],
): Job<Payload, Deps> {
  return { type, payload, run, bind: (deps) => async (stored: unknown) => run(payload.parse(stored), deps) };
}

interface Schedule {
  /** UTC ms. Default: at once. */
  readonly atMs?: number;
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
    job: Pick<Job<Payload, never>, "type" | "payload">,
    payload: Payload,
    schedule?: Schedule,
  ): Promise<void>;
  /** Takes back the job that waits under this key. @returns whether it was still there. */
  drop(tx: Kysely<WorkspaceTables>, dedupeKey: string): Promise<boolean>;
}

/** @param wake has due jobs run soon; a command leaves them to the server, which looks for them by itself. */
export function createJobs(now: () => number, wake: () => void = () => {}): Jobs {
  return {
    async add(tx, { type }, payload, { atMs, dedupeKey, lane } = {}) {
      const nowMs = now();
      if (await enqueueJob(tx, { type, payload, dedupeKey, lane, runAtMs: atMs ?? nowMs, nowMs })) wake();
    },
    drop: dropJob,
  };
}
