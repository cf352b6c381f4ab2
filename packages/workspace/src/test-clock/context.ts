import type { Outbox } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { LinkCache } from "../link-cache/link-cache.ts";
import type { Context } from "../operations/context.ts";
import { implementWith } from "../operations/implement.ts";

/** Something that happens at a time without a job that waits for it, such as the end of a holding period. */
export interface Alarm {
  /** Has what goes on by itself go on by the clock, when it begins to be moved. */
  readonly begin: (ctx: AlarmContext) => Promise<void>;
  /** When it happens next after an instant; `undefined`: not as things are. */
  readonly findNextMs: (
    db: Kysely<WorkspaceTables>,
    workspaceId: string,
    afterMs: number,
  ) => Promise<number | undefined>;
  /** Has it happen, at the latest by jobs that are due at once. */
  readonly ring: (ctx: AlarmContext) => Promise<void>;
}

export type AlarmContext = Pick<Context, "db" | "now" | "jobs" | "workspaceId">;

export interface TestClockDeps {
  readonly outbox: Outbox<WorkspaceTables>;
  readonly linkCache: LinkCache;
  /** The server's own time. */
  readonly serverNow: () => number;
  /** Runs the jobs that are due by a clock that stands. */
  readonly runJobsOf: (workspaceId: string) => Promise<void>;
  readonly alarms: readonly Alarm[];
}

/** In the time of the workspace. */
export type TestClockContext = AlarmContext & Pick<Context, "standingClocks"> & TestClockDeps;

export const implement = implementWith<TestClockDeps>();
