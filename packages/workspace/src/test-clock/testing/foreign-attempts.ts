import type { Attempts } from "../../testing/foreign-attempt.ts";

/** The time is the own workspace's, whichever is named. */
export const testClockAttempts: Attempts = {
  getTestClock: [{ status: 404, call: ({ workspace }) => ["GET", `/test-clock?projectSlug=${workspace.slug}`] }],
  moveTestClock: [
    { status: 403, call: () => ["POST", "/test-clock", { to: "in 3 days" }] },
    {
      status: 404,
      call: ({ workspace }) => ["POST", `/test-clock?projectSlug=${workspace.slug}`, { to: "in 3 days" }],
    },
  ],
};
