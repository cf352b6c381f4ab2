import { AppError, getTestClock, moveTestClock } from "@overdub/contract";
import { defineDomain } from "../operations/domain.ts";
import { toIso } from "../time/to-iso.ts";
import type { TestClockDeps } from "./context.ts";
import { implement } from "./context.ts";
import { moveClock, readTarget } from "./move-clock.ts";

const handleGetTestClock = implement(getTestClock, { requires: "workspaces.read" }, async (_, ctx) => ({
  isTestWorkspace: ctx.clockOffsetMs !== null,
  now: toIso(ctx.now()),
}));

/** A workspace with real money or customers is never moved: it is a test workspace from the start, or it is none. */
const handleMoveTestClock = implement(moveTestClock, { requires: "workspaces.write" }, async ({ body }, ctx) => {
  if (ctx.clockOffsetMs === null) {
    throw new AppError("forbidden", "Only the time of a test workspace can be moved: it is created as one.");
  }
  return moveClock(ctx, readTarget(body.to, ctx.now()));
});

export const testClock = defineDomain<TestClockDeps>({ handlers: [handleGetTestClock, handleMoveTestClock] });
