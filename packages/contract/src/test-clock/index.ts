import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { date, flag } from "../schema/response-fields.ts";

export const TestClock = z.object({
  isTestWorkspace: flag("Whether the time of the workspace can be moved."),
  now: date("The time of the workspace."),
});
export type TestClock = z.infer<typeof TestClock>;

export const getTestClock = defineOperation({
  id: "getTestClock",
  method: "GET",
  path: "/test-clock",
  tag: "Test clock",
  effect: "read",
  success: { status: 200, body: TestClock },
  summary: "Retrieve the time of the workspace",
  description: "Retrieve the time of the workspace, and whether it can be moved.",
});

export const MovedClock = TestClock.extend({
  target: date("Where the clock was to be, by which a call is repeated: words would mean a later moment then."),
  isReached: flag("Whether the clock is where it was to be; otherwise the call is repeated until it is."),
});
export type MovedClock = z.infer<typeof MovedClock>;

export const moveTestClock = defineOperation({
  id: "moveTestClock",
  method: "POST",
  path: "/test-clock",
  tag: "Test clock",
  effect: "write",
  input: {
    body: z.object({
      to: z.string().min(1).max(100).describe("When: a date, or words such as `in 3 months`, by the workspace's time."),
    }),
  },
  success: { status: 200, body: MovedClock },
  errors: ["conflict"],
  summary: "Move the time of a test workspace forward",
  description:
    "Move the clock of a test workspace forward. Whatever waits for a time on the way happens in order, each at its own instant: jobs run, holding periods end, links expire.",
});

/** Ours. */
export const testClockOperations = { getTestClock, moveTestClock } as const;
