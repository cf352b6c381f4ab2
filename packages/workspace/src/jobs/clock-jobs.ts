/** Jobs that go by the test clock of a workspace. There are few such workspaces, so nothing here is made to be quick. */
import type { JobSource, JobTable, SqlDatabase } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { StandingClocks } from "./workspace-time.ts";

type Db = Kysely<WorkspaceTables>;

/** What is due by any test clock, but for those that are being moved: whoever moves one runs its jobs. */
export function jobsOnClocks(
  { db }: SqlDatabase<WorkspaceTables>,
  types: readonly string[],
  standing: StandingClocks,
): JobSource {
  /** Of the workspaces of the jobs that run, when they were taken. */
  const offsets = new WeakMap<JobTable, number>();
  let nowMs = 0;

  async function claim(atMs: number, lockedUntilMs: number): Promise<JobTable | undefined> {
    nowMs = atMs;
    for (;;) {
      const due = await waiting(db, types, standing)
        .select((eb) => ["jobs.id", eb.fn.coalesce("workspaces.test_clock_offset_ms", eb.lit(0)).as("offsetMs")])
        .where((eb) =>
          eb(
            "jobs.run_at_ms",
            "<=",
            eb(eb.val(atMs), "+", eb.fn.coalesce("workspaces.test_clock_offset_ms", eb.lit(0))),
          ),
        )
        .where("jobs.locked_until_ms", "<=", atMs)
        .orderBy("jobs.run_at_ms")
        .orderBy("jobs.id")
        .limit(1)
        .executeTakeFirst();
      if (!due) return undefined;
      const job = await take(db, due.id, atMs, lockedUntilMs);
      if (!job) continue;
      offsets.set(job, Number(due.offsetMs));
      return job;
    }
  }

  return {
    claim,
    ended: () => {},
    async findNextRunMs() {
      const rows = await waiting(db, types, standing)
        .select((eb) => ["jobs.run_at_ms", eb.fn.coalesce("workspaces.test_clock_offset_ms", eb.lit(0)).as("offsetMs")])
        .where("jobs.locked_until_ms", "=", 0)
        .orderBy("jobs.run_at_ms")
        .limit(1)
        .execute();
      return rows[0] && rows[0].run_at_ms - Number(rows[0].offsetMs);
    },
    nowOf: (job) => nowMs + (offsets.get(job) ?? 0),
  };
}

function waiting(db: Db, types: readonly string[], standing: StandingClocks) {
  const query = db
    .selectFrom("jobs")
    .leftJoin("workspaces", "workspaces.id", "jobs.clock")
    .where("jobs.clock", "is not", null)
    .where("jobs.type", "in", types);
  return standing.size === 0 ? query : query.where("jobs.clock", "not in", [...standing.keys()]);
}

/** What is due at the instant at which a clock stands. */
export function jobsOfClock(
  { db }: SqlDatabase<WorkspaceTables>,
  types: readonly string[],
  standing: StandingClocks,
  workspaceId: string,
): JobSource {
  const instant = () => standing.get(workspaceId) ?? 0;
  return {
    async claim(nowMs, lockedUntilMs) {
      const due = await db
        .selectFrom("jobs")
        .select("id")
        .where("clock", "=", workspaceId)
        .where("type", "in", types)
        .where("run_at_ms", "<=", instant())
        .where("locked_until_ms", "<=", nowMs)
        .orderBy("run_at_ms")
        .orderBy("id")
        .limit(1)
        .executeTakeFirst();
      return due && take(db, due.id, nowMs, lockedUntilMs);
    },
    ended: () => {},
    findNextRunMs: async () => undefined,
    nowOf: instant,
  };
}

/** @returns nothing if another runner was faster. */
function take(db: Db, id: string, nowMs: number, lockedUntilMs: number): Promise<JobTable | undefined> {
  return db
    .updateTable("jobs")
    .set((eb) => ({ locked_until_ms: lockedUntilMs, attempts: eb("attempts", "+", 1) }))
    .where("id", "=", id)
    .where("locked_until_ms", "<=", nowMs)
    .returningAll()
    .executeTakeFirst();
}

/** When the next job by this clock is due, by it; and whether one runs on any server. @param nowMs the server's time */
export async function nextOnClock(
  db: Db,
  workspaceId: string,
  nowMs: number,
): Promise<{ readonly runAtMs: number | undefined; readonly isRunning: boolean }> {
  const row = await db
    .selectFrom("jobs")
    .select((eb) => [eb.fn.min("run_at_ms").as("runAtMs"), eb.fn.max("locked_until_ms").as("lockedUntilMs")])
    .where("clock", "=", workspaceId)
    .executeTakeFirst();
  return { runAtMs: row?.runAtMs ?? undefined, isRunning: (row?.lockedUntilMs ?? 0) > nowMs };
}
