import { expect, test } from "vitest";
import type { RunAction, RunState } from "./run-state.ts";
import { nextState, RUN_ACTIONS, RUN_STATES } from "./run-state.ts";

const after = (action: RunAction, state: RunState, retriable = 1) => {
  try {
    return nextState(action, { state, retriable, isThrough: state === "completed" });
  } catch {
    return "refused";
  }
};

test("what each action makes of each state", () => {
  const table = Object.fromEntries(
    RUN_STATES.map((state) => [state, RUN_ACTIONS.map((action) => after(action, state)).join(" ")]),
  );
  expect(table).toEqual({
    created: "paused created stopped refused",
    running: "paused running stopped refused",
    rate_limited: "paused created stopped refused",
    paused: "paused created stopped refused",
    completed: "refused refused refused created",
    failed: "refused refused refused created",
    stopped: "refused refused stopped created",
  });
});

test("a run that has ended with nothing to try again is not retried", () => {
  expect(after("retry", "completed", 0)).toBe("refused");
  expect(after("retry", "failed", 0)).toBe("created");
});
