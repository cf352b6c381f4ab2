import type { Context } from "../operations/context.ts";

/** What bounties take, also of a command, in whose name nobody acts. */
export type BountyContext = Pick<Context, "db" | "now" | "jobs" | "publicPort" | "workspaceId"> & {
  readonly userId: string | null;
};
