import type { CountedCall, RateBudget } from "@overdub/contract";
import { BUDGET_WINDOW_MS, SlidingWindow } from "@overdub/contract";
import type { RateLimit } from "../../upstream/rate-limit.ts";
import { retryAfterSeconds } from "../../upstream/rate-limit.ts";

/** Dub's smallest plans, until an answer says more. */
const ASSUMED_LIMIT = { general: 60, analytics: 2 } as const satisfies Record<RateBudget, number>;

/** One part in so many is left for calls whose caller waits. */
const RESERVE = 10;

/** What a response told about a budget. */
export interface BudgetReport {
  readonly isRefusal: boolean;
  readonly said: RateLimit;
}

/** A call on its way. */
export interface BudgetedCall {
  readonly counted: CountedCall;
  /** Calls that were answered before this one was sent: the server has counted those. */
  readonly answeredBefore: number;
}

/**
 * How many calls of one kind a credential has left. An upstream that says nothing about limits is taken to have none; one
 * that refuses is left alone for as long as it asks.
 */
export class Budget {
  readonly #window: SlidingWindow;
  #isLimited = true;
  #isKnown = false;
  #blockedUntilMs = Number.NEGATIVE_INFINITY;
  #sent = 0;
  #answered = 0;

  constructor(name: RateBudget) {
    this.#window = new SlidingWindow(ASSUMED_LIMIT[name], BUDGET_WINDOW_MS[name]);
  }

  get window(): SlidingWindow {
    return this.#window;
  }

  /** Whether no response has told of it yet: the next may tell that more is allowed. */
  get isAssumed(): boolean {
    return this.#isLimited && !this.#isKnown;
  }

  allows(isInteractive: boolean, nowMs: number): boolean {
    if (nowMs < this.#blockedUntilMs) return false;
    return !this.#isLimited || this.#window.fits(nowMs, spareOf(this.#window, isInteractive));
  }

  /** The earliest time at which so many further calls are allowed. */
  freeAtMs(calls: number, isInteractive: boolean, nowMs: number): number {
    const fromMs = Math.max(nowMs, this.#blockedUntilMs);
    return this.#isLimited
      ? Math.max(fromMs, this.#window.freeAtMs(calls, nowMs, spareOf(this.#window, isInteractive)))
      : fromMs;
  }

  send(nowMs: number): BudgetedCall {
    this.#sent += 1;
    return { counted: this.#window.count(nowMs), answeredBefore: this.#answered };
  }

  /** @param report Absent for a call that was not answered. */
  settle({ counted, answeredBefore }: BudgetedCall, report: BudgetReport | undefined, nowMs: number): void {
    this.#window.settle(counted, nowMs);
    if (report) this.#learn(report, this.#sent - answeredBefore - 1, nowMs);
    this.#answered += 1;
  }

  #learn({ isRefusal, said }: BudgetReport, unseen: number, nowMs: number): void {
    const { limit, remaining, resetInMs } = said;
    if (limit !== undefined) {
      this.#isKnown = true;
      this.#window.learn({ limit, remaining: isRefusal ? 0 : remaining, resetInMs, unseen }, nowMs);
    }
    this.#isLimited = this.#isKnown;
    // For as long as callers are told to wait.
    if (isRefusal) this.#blockedUntilMs = nowMs + retryAfterSeconds(said) * 1000;
  }
}

/** What a call must leave over. */
export function spareOf({ limit }: SlidingWindow, isInteractive: boolean): number {
  return isInteractive ? 0 : Math.floor(limit / RESERVE);
}
