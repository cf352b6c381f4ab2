/** The time of a workspace: the server's, or, in a test workspace, what its test clock makes of it. */
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Jobs } from "./define-job.ts";

/** Instants at which test clocks stand while they are moved, by workspace: what is due at one happens exactly then. */
export type StandingClocks = Map<string, number>;

/** What a context says of time. */
export interface Timed {
  readonly now: () => number;
  readonly jobs: Jobs;
  readonly standingClocks: StandingClocks;
}

/** A context in the time of a workspace. @param offsetMs of its test clock; null: it has none. */
export function inTimeOf<Context extends Timed>(ctx: Context, workspaceId: string, offsetMs: number | null): Context {
  if (offsetMs === null) return ctx;
  const now = () => ctx.standingClocks.get(workspaceId) ?? ctx.now() + offsetMs;
  return { ...ctx, now, jobs: ctx.jobs.on({ workspaceId, now }) };
}

/** The same for code that does not know of the clock. */
export async function findTimeOf<Context extends Timed & { readonly db: Kysely<WorkspaceTables> }>(
  ctx: Context,
  workspaceId: string,
): Promise<Context> {
  const row = await ctx.db
    .selectFrom("workspaces")
    .select("test_clock_offset_ms")
    .where("id", "=", workspaceId)
    .executeTakeFirst();
  return inTimeOf(ctx, workspaceId, row?.test_clock_offset_ms ?? null);
}
