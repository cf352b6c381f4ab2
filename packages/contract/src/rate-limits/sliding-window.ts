/** What a server says about its own count, at the moment it responded. */
export interface WindowReport {
  readonly limit: number;
  readonly remaining?: number | undefined;
  /** Until the server's window ends. */
  readonly resetInMs?: number | undefined;
  /** Calls that the server need not have seen when it counted. */
  readonly unseen: number;
}

/** One call that a window has counted. */
export interface CountedCall {
  /** The fixed window it was counted in. */
  readonly windowIndex: number;
}

export interface WindowState {
  readonly limit: number;
  readonly isAllowed: boolean;
  /** Whole calls that still fit; never negative. */
  readonly remaining: number;
  /** When the current fixed window ends, by the clock of `nowMs`. */
  readonly resetMs: number;
}

/** Shares of windows are fractions, and their sums are off by less than this. */
const ROUNDING = 1e-6;

/**
 * Counts calls as Dub does: in a sliding window, approximated from two fixed ones, of which the previous counts with the
 * share of it that still lies inside.
 *
 * A server that limits its callers takes a call (`take`). A client that keeps within such a limit asks whether a call
 * `fits`, counts it when it is sent (`count`) and when it was responded to (`settle`), and may `learn` from the response:
 * its count never falls below the server's as long as both agree on where windows end. So what fits at the client fits at
 * the server, also where that counts in fixed windows. All times of one window are of one clock.
 */
export class SlidingWindow {
  #limit: number;
  readonly #windowMs: number;
  #previous = 0;
  #current = 0;
  /** Calls of the current window without a response: they may reach the server in the next one. */
  #inFlight = 0;
  #index = 0;
  #endMs: number;

  /**
   * @param limit Calls in each window.
   * @param endMs A past end of a fixed window, where they end at set times. Default: the first begins with the first call.
   */
  constructor(limit: number, windowMs: number, endMs = Number.NEGATIVE_INFINITY) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#endMs = endMs;
  }

  get limit(): number {
    return this.#limit;
  }

  get windowMs(): number {
    return this.#windowMs;
  }

  /**
   * Counts a call if it fits. One that is refused is not counted, so a caller that keeps trying gets through in the end.
   *
   * @param limit As it is from now on. Default: as it was.
   */
  take(nowMs: number, limit = this.#limit): WindowState {
    this.#limit = limit;
    const isAllowed = this.fits(nowMs);
    if (isAllowed) this.#current += 1;
    return { limit, isAllowed, remaining: this.remaining(nowMs), resetMs: this.#endMs };
  }

  /** Whole calls that still fit; never negative. */
  remaining(nowMs: number): number {
    return Math.max(0, Math.floor(this.#limit - this.#usedAt(nowMs) + ROUNDING));
  }

  /** @param spare Calls that are left for others. */
  fits(nowMs: number, spare = 0): boolean {
    return this.#usedAt(nowMs) + 1 + spare <= this.#limit + ROUNDING;
  }

  count(nowMs: number): CountedCall {
    this.#advance(nowMs);
    this.#current += 1;
    this.#inFlight += 1;
    return { windowIndex: this.#index };
  }

  /** The call has its response, or nothing more will be heard of it. */
  settle({ windowIndex }: CountedCall, nowMs: number): void {
    this.#advance(nowMs);
    if (windowIndex === this.#index) this.#inFlight -= 1;
  }

  /** The earliest time at which so many further calls fit: an estimate where they fill more than one window. */
  freeAtMs(calls: number, nowMs: number, spare = 0): number {
    const used = this.#usedAt(nowMs);
    const room = this.#limit - spare - calls;
    if (used <= room + ROUNDING) return nowMs;
    if (room < 0) return this.#endMs + (this.#windowMs * calls) / Math.max(1, this.#limit - spare);
    if (this.#current <= room) return this.#endMs - (this.#windowMs * (room - this.#current)) / this.#previous;
    return this.#endMs + this.#windowMs * (1 - room / this.#current);
  }

  /** Takes over the limit, the end of the window, and what the server counted more, or less, than was known here. */
  learn({ limit, remaining, resetInMs, unseen }: WindowReport, nowMs: number): void {
    this.#limit = Math.max(1, limit);
    this.#advance(nowMs);
    // A reset that has passed while the response travelled tells where windows end, but counts of another one.
    if (resetInMs !== undefined && resetInMs <= this.#windowMs && resetInMs > -this.#windowMs) {
      this.#endMs = nowMs + resetInMs + (resetInMs > 0 ? 0 : this.#windowMs);
    }
    if (remaining === undefined || (resetInMs !== undefined && resetInMs <= 0)) return;
    const counted = this.#limit - remaining;
    const known = this.#usedAt(nowMs);
    // The server rounds up, so only a whole call more than is known here is one of another client.
    if (known <= counted - 1 + ROUNDING) this.#current += counted - known;
    else if (known > counted + unseen) this.#lower(counted + unseen, nowMs);
  }

  #usedAt(nowMs: number): number {
    this.#advance(nowMs);
    return this.#previous * this.#shareOfPrevious(nowMs) + this.#current;
  }

  #shareOfPrevious(nowMs: number): number {
    return Math.min(1, (this.#endMs - nowMs) / this.#windowMs);
  }

  /** From the previous window first: what is left of it fades, so taking it from the current one would promise too much. */
  #lower(used: number, nowMs: number): void {
    const share = this.#shareOfPrevious(nowMs);
    this.#previous = share > 0 ? Math.max(0, (used - this.#current) / share) : 0;
    this.#current = Math.min(this.#current, used);
  }

  #advance(nowMs: number): void {
    if (nowMs < this.#endMs && nowMs >= this.#endMs - 2 * this.#windowMs) return;
    const steps = Math.floor((nowMs - this.#endMs) / this.#windowMs) + 1;
    // Also when the time of day was set back by more than a window: its end may be hours away.
    if (steps < 0 || steps > 2) {
      this.#beginAnew(steps, nowMs);
      return;
    }
    for (let step = 0; step < steps; step += 1) {
      this.#previous = Math.max(0, this.#current - this.#inFlight);
      this.#current = this.#inFlight;
      this.#inFlight = 0;
      this.#index += 1;
      this.#endMs += this.#windowMs;
    }
  }

  #beginAnew(steps: number, nowMs: number): void {
    this.#previous = 0;
    this.#current = 0;
    this.#inFlight = 0;
    this.#index += 1;
    this.#endMs = steps === Number.POSITIVE_INFINITY ? nowMs + this.#windowMs : this.#endMs + steps * this.#windowMs;
  }
}
