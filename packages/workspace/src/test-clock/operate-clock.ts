import type { MovedClock } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import { inTimeOf } from "../jobs/workspace-time.ts";
import type { Core } from "../operations/context.ts";
import { WorkspaceError } from "../workspaces/workspace-error.ts";
import type { WorkspaceTable } from "../workspaces/workspace-table.ts";
import type { TestClockDeps } from "./context.ts";
import { moveClock, readTarget } from "./move-clock.ts";

/** Moves the clock of a workspace for its operator. @throws WorkspaceError where the API refuses. */
export async function operateClock(
  services: Core & Omit<TestClockDeps, "serverNow">,
  { id: workspaceId, slug, test_clock_offset_ms: offsetMs }: WorkspaceTable,
  to: string,
): Promise<MovedClock> {
  if (offsetMs === null) throw new WorkspaceError(`${slug} is no test workspace: its time cannot be moved.`);
  const ctx = { ...inTimeOf(services, workspaceId, offsetMs), workspaceId, serverNow: services.now };
  try {
    return await moveClock(ctx, readTarget(to, ctx.now()));
  } catch (error) {
    throw error instanceof AppError ? new WorkspaceError(error.message, { cause: error }) : error;
  }
}
