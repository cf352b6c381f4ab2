import { GatewayError } from "../errors/gateway-error.ts";

/**
 * `created`: waits for its turn; `running`; `rate_limited`: waits, and goes on by itself; `paused`: waits for somebody;
 * `completed`, `failed` and `stopped` are ends.
 */
export const RUN_STATES = ["created", "running", "rate_limited", "paused", "completed", "failed", "stopped"] as const;
export type RunState = (typeof RUN_STATES)[number];

/** What people and agents may do to a run. */
export const RUN_ACTIONS = ["pause", "resume", "cancel", "retry"] as const;
export type RunAction = (typeof RUN_ACTIONS)[number];

/** Whether it is worked on, now or by itself later. */
export function isActive(state: RunState): boolean {
  return state === "created" || state === "running" || state === "rate_limited";
}

export function isEnded(state: RunState): boolean {
  return state === "completed" || state === "failed" || state === "stopped";
}

/** What an action needs to know of a run. */
export interface Controlled {
  readonly state: RunState;
  /** How many failed items can be tried again. */
  readonly retriable: number;
  /** Whether no step is left. */
  readonly isThrough: boolean;
}

/**
 * The state after an action. One that changes nothing, such as to pause what is paused, is no error.
 *
 * @throws 409 for an action that makes no sense in the state.
 */
export function nextState(action: RunAction, { state, retriable, isThrough }: Controlled): RunState {
  switch (action) {
    case "pause":
      if (isActive(state)) return "paused";
      if (state === "paused") return state;
      throw refused(`The run has ${state}: there is nothing to pause`, state);
    case "resume":
      if (state === "paused" || state === "rate_limited") return "created";
      if (isActive(state)) return state;
      throw refused("The run is over: retry what has failed instead", state);
    case "cancel":
      if (!isEnded(state)) return "stopped";
      if (state === "stopped") return state;
      throw refused("The run is over: there is nothing to cancel", state);
    case "retry":
      if (!isEnded(state)) throw refused("The run is not over yet: nothing is to be retried", state);
      if (retriable === 0 && isThrough) throw refused("No item of the run can be tried again", state);
      return "created";
  }
}

function refused(message: string, state: RunState): GatewayError {
  return new GatewayError(409, `${message} (state ${state})`);
}
