import { defineJob } from "../jobs/define-job.ts";
import type { Core } from "../operations/context.ts";
import { endGroup } from "./end-group.ts";
import { expiresAtMs, groupIsQuiet } from "./expiry.ts";

/** Ends a group whose rule has not held for long. */
export const expireGroup = defineJob(
  groupIsQuiet.type,
  groupIsQuiet.payload,
  async ({ workspaceId, fraudGroupId }, ctx: Pick<Core, "db" | "now" | "jobs">) => {
    let againAtMs: number | undefined;
    await endGroup(ctx, workspaceId, fraudGroupId, (group) => {
      const atMs = expiresAtMs(group);
      if (group.status !== "pending" || atMs === undefined) return undefined;
      if (atMs > ctx.now()) {
        againAtMs = atMs;
        return undefined;
      }
      return { status: "expired", userId: null, reason: null };
    });
    return againAtMs === undefined ? undefined : { againAtMs };
  },
);
