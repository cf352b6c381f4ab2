import type { FailureReason } from "./failure-reason.ts";
import { failureReason } from "./failure-reason.ts";

/** Since when every attempt has failed, and why the first one did. */
export interface Outage {
  /** UTC ms. */
  readonly sinceMs: number;
  readonly reason: FailureReason;
}

/** How something fares that is done again and again. */
export interface AttemptState {
  /** Since the start of the process. */
  readonly failures: number;
  /** `undefined` when the last attempt succeeded. */
  readonly outage: Outage | undefined;
}

export interface Attempts {
  state(): AttemptState;
  succeeded(): void;
  failed(error: unknown): void;
}

export function createAttempts(): Attempts {
  let state: AttemptState = { failures: 0, outage: undefined };
  return {
    state: () => state,
    succeeded() {
      if (state.outage) state = { ...state, outage: undefined };
    },
    failed(error) {
      const outage = state.outage ?? { sinceMs: Date.now(), reason: failureReason(error) };
      state = { failures: state.failures + 1, outage };
    },
  };
}
