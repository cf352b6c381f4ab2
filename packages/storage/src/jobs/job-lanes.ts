/**
 * Jobs with a lane. From which one the next job comes is found by leaping through the index from lane to lane, so that
 * a crowded one costs the others nothing.
 */
import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { JobTable, SqlDatabase, StorageTables } from "../sql/database.ts";
import type { JobSource } from "./jobs-table.ts";

/** Which lanes take part, and whose turn it is. */
interface LaneChoice {
  readonly types: readonly string[];
  /** Lanes that run as many jobs as they may. */
  readonly full: readonly string[];
  /** Owners of lanes that do. */
  readonly fullOwners: readonly string[];
  /** The lane that was served last: those behind it come first, so that all take turns. */
  readonly after: string;
}

/** How many jobs may run at a time. */
export interface LaneLimits {
  readonly perLane: number;
  /** Of all lanes of one owner. Default: no limit. */
  readonly perOwner?: number | undefined;
}

/** Whose a lane is: its name up to the first slash, or all of it. */
const ownerOf = (lane: string) => lane.split("/", 1)[0] ?? lane;

/**
 * The jobs of these types that have a lane, by the server's clock: in turns, lane by lane, at most `perLane` of each at a
 * time, and `perOwner` of all that have the same owner.
 */
export function jobsInLanes(
  database: SqlDatabase,
  types: readonly string[],
  { perLane, perOwner = Number.POSITIVE_INFINITY }: LaneLimits,
): JobSource {
  /** How many jobs of each lane run here. */
  const running = new Map<string, number>();
  let lastLane = "";
  let claiming: Promise<unknown> = Promise.resolve();

  const full = (): Pick<LaneChoice, "full" | "fullOwners"> => {
    const ofOwners = new Map<string, number>();
    for (const [lane, count] of running) ofOwners.set(ownerOf(lane), (ofOwners.get(ownerOf(lane)) ?? 0) + count);
    return { full: reached(running, perLane), fullOwners: reached(ofOwners, perOwner) };
  };

  async function claim(nowMs: number, lockedUntilMs: number): Promise<JobTable | undefined> {
    const job = await claimLaneJob(database, { types, ...full(), after: lastLane }, nowMs, lockedUntilMs);
    if (!job) return undefined;
    lastLane = job.lane ?? "";
    running.set(lastLane, (running.get(lastLane) ?? 0) + 1);
    return job;
  }

  return {
    /** One after the other, since each counts what the ones before it took. */
    claim(nowMs, lockedUntilMs) {
      const claimed = claiming.then(() => claim(nowMs, lockedUntilMs));
      claiming = claimed.catch(() => {});
      return claimed;
    },
    ended({ lane }) {
      if (lane === null) return;
      const left = (running.get(lane) ?? 1) - 1;
      if (left > 0) running.set(lane, left);
      else running.delete(lane);
    },
    findNextRunMs: () => findNextLaneRunMs(database.db, { types, ...full() }),
  };
}

function reached(counts: ReadonlyMap<string, number>, limit: number): string[] {
  return [...counts].flatMap(([name, count]) => (count < limit ? [] : [name]));
}

/** Every lane that has a job, in order. */
const lanes = sql`
  lanes (lane) as (
    select min(lane) from jobs where lane is not null and clock is null
    union all
    select (select min(next.lane) from jobs as next where next.lane > lanes.lane and next.clock is null)
    from lanes where lanes.lane is not null
  )`;

/** Takes a due job of the lane whose turn it is, and holds it until `lockedUntilMs`. */
async function claimLaneJob(
  { db }: SqlDatabase,
  choice: LaneChoice,
  nowMs: number,
  lockedUntilMs: number,
): Promise<JobTable | undefined> {
  for (;;) {
    const id = await findDue(db, choice, nowMs);
    if (id === undefined) return undefined;
    const job = await db
      .updateTable("jobs")
      .set((eb) => ({ locked_until_ms: lockedUntilMs, attempts: eb("attempts", "+", 1) }))
      .where("id", "=", id)
      .where("run_at_ms", "<=", nowMs)
      .where("locked_until_ms", "<=", nowMs)
      .returningAll()
      .executeTakeFirst();
    // Otherwise another server was faster.
    if (job) return job;
  }
}

async function findDue(db: Kysely<StorageTables>, choice: LaneChoice, nowMs: number): Promise<string | undefined> {
  const { rows } = await sql<{ readonly id: string }>`
    with recursive ${lanes}, due (lane, id) as (
      select lanes.lane, (
        select jobs.id from jobs
        where jobs.lane = lanes.lane and jobs.clock is null and jobs.run_at_ms <= ${nowMs} and jobs.locked_until_ms <= ${nowMs}
          and jobs.type in (${sql.join(choice.types)})
        order by jobs.run_at_ms, jobs.id limit 1)
      from lanes where lanes.lane is not null ${notFull(choice)}
    )
    select id from due where id is not null
    order by case when lane > ${choice.after} then 0 else 1 end, lane limit 1`.execute(db);
  return rows[0]?.id;
}

/** When the next job is due that no runner holds, of a lane that may run one. */
async function findNextLaneRunMs(
  db: Kysely<StorageTables>,
  choice: Omit<LaneChoice, "after">,
): Promise<number | undefined> {
  const { rows } = await sql<{ readonly next: number | null }>`
    with recursive ${lanes}, due (run_at_ms) as (
      select (
        select min(jobs.run_at_ms) from jobs
        where jobs.lane = lanes.lane and jobs.clock is null and jobs.locked_until_ms = 0 and jobs.type in (${sql.join(choice.types)}))
      from lanes where lanes.lane is not null ${notFull(choice)}
    )
    select min(run_at_ms) as next from due`.execute(db);
  return rows[0]?.next ?? undefined;
}

function notFull({ full, fullOwners }: Pick<LaneChoice, "full" | "fullOwners">) {
  const byLane = full.length === 0 ? sql`` : sql`and lanes.lane not in (${sql.join(full)})`;
  const byOwner = fullOwners.map((owner) => {
    const prefix = `${owner}/`;
    return sql` and substr(lanes.lane, 1, ${sql.lit(prefix.length)}) <> ${prefix}`;
  });
  return sql.join([byLane, ...byOwner], sql``);
}
