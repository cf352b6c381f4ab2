import type { CountedCall, RateBudget, SlidingWindow } from "@overdub/contract";
import type { BudgetedCall, BudgetReport } from "./budget.ts";
import { Budget, spareOf } from "./budget.ts";

/** A call that asks for its turn. */
export interface TurnRequest {
  readonly budget: RateBudget;
  readonly isInteractive: boolean;
}

/** A call that waits for its turn. */
export interface Waiter extends TurnRequest {
  /** In the order of arrival. */
  readonly place: number;
  readonly start: (turn: LaneTurn) => void;
}

/** What a call holds from when it is sent until it is answered. */
export interface LaneTurn {
  readonly budget: RateBudget;
  readonly call: BudgetedCall;
  readonly owned: CountedCall | undefined;
}

/** Sets keep their order, and lose a waiter that leaves without a search. */
type Queues = Readonly<Record<RateBudget, Set<Waiter>>>;

/**
 * The calls of one credential: which are under way, which wait, and which of those may go next. Somebody who waits goes
 * before a program that can; within each kind the first comes first, but a budget that is used up holds up no other.
 */
export class Lane {
  readonly #budgets: Readonly<Record<RateBudget, Budget>> = {
    general: new Budget("general"),
    analytics: new Budget("analytics"),
  };
  /** The gateway's own limit, on top of the upstream's. */
  readonly #own: SlidingWindow | undefined;
  readonly #maxUnderWay: number;
  readonly #interactive: Queues = { general: new Set(), analytics: new Set() };
  readonly #patient: Queues = { general: new Set(), analytics: new Set() };
  #underWay = 0;

  constructor(maxUnderWay: number, own: SlidingWindow | undefined) {
    this.#maxUnderWay = maxUnderWay;
    this.#own = own;
  }

  get underWay(): number {
    return this.#underWay;
  }

  get waiting(): number {
    return [this.#interactive, this.#patient].reduce(
      (sum, { general, analytics }) => sum + general.size + analytics.size,
      0,
    );
  }

  get isIdle(): boolean {
    return this.#underWay === 0 && this.waiting === 0;
  }

  /** Whether a call may go at once, past nobody. */
  admits(request: TurnRequest, nowMs: number): boolean {
    const isFirst = this.#queueOf(request).size === 0;
    return isFirst && this.#hasSlot(request.isInteractive) && this.#isInBudget(request, nowMs);
  }

  begin({ budget }: TurnRequest, nowMs: number): LaneTurn {
    this.#underWay += 1;
    return { budget, call: this.#budgets[budget].send(nowMs), owned: this.#own?.count(nowMs) };
  }

  end({ budget, call, owned }: LaneTurn, report: BudgetReport | undefined, nowMs: number): void {
    this.#underWay -= 1;
    this.#budgets[budget].settle(call, report, nowMs);
    if (owned) this.#own?.settle(owned, nowMs);
  }

  join(waiter: Waiter): void {
    this.#queueOf(waiter).add(waiter);
  }

  leave(waiter: Waiter): void {
    this.#queueOf(waiter).delete(waiter);
  }

  /** The waiter whose turn it is, taken out of its queue. */
  takeNext(nowMs: number): Waiter | undefined {
    const next = this.#next(this.#interactive, nowMs) ?? this.#next(this.#patient, nowMs);
    if (next) this.leave(next);
    return next;
  }

  /** When the next waiter may go, if nothing happens before; undefined if only an answer can let it. */
  wakeAtMs(nowMs: number): number | undefined {
    const heads = [...headsOf(this.#interactive), ...headsOf(this.#patient)].filter((head) =>
      this.#hasSlot(head.isInteractive),
    );
    return heads.length === 0 ? undefined : Math.min(...heads.map((head) => this.freeAtMs(head, 1, nowMs)));
  }

  /** The earliest time at which so many further calls of a kind are within every limit. */
  freeAtMs({ budget, isInteractive }: TurnRequest, calls: number, nowMs: number): number {
    const freeAtMs = this.#budgets[budget].freeAtMs(calls, isInteractive, nowMs);
    if (!this.#own) return freeAtMs;
    return Math.max(freeAtMs, this.#own.freeAtMs(calls, nowMs, spareOf(this.#own, isInteractive)));
  }

  /** How many go before a new call of this kind. */
  countAhead({ budget, isInteractive }: TurnRequest): number {
    return this.#interactive[budget].size + (isInteractive ? 0 : this.#patient[budget].size);
  }

  /** The window that holds up a call of this kind for longest. */
  tightest({ budget }: TurnRequest, nowMs: number): SlidingWindow {
    const { window } = this.#budgets[budget];
    return this.#own && this.#own.freeAtMs(1, nowMs) > window.freeAtMs(1, nowMs) ? this.#own : window;
  }

  #next(queues: Queues, nowMs: number): Waiter | undefined {
    let next: Waiter | undefined;
    for (const head of headsOf(queues)) {
      const isEarlier = next === undefined || head.place < next.place;
      if (isEarlier && this.#hasSlot(head.isInteractive) && this.#isInBudget(head, nowMs)) next = head;
    }
    return next;
  }

  #queueOf({ isInteractive, budget }: TurnRequest): Set<Waiter> {
    return (isInteractive ? this.#interactive : this.#patient)[budget];
  }

  /** A quarter is kept for calls that somebody waits for. */
  #hasSlot(isInteractive: boolean): boolean {
    const slots = isInteractive ? this.#maxUnderWay : Math.max(1, Math.floor(this.#maxUnderWay * 0.75));
    return this.#underWay < slots;
  }

  #isInBudget({ budget, isInteractive }: TurnRequest, nowMs: number): boolean {
    const isInOwn = this.#own?.fits(nowMs, spareOf(this.#own, isInteractive)) ?? true;
    return isInOwn && this.#budgets[budget].allows(isInteractive, nowMs);
  }
}

function headsOf({ general, analytics }: Queues): Waiter[] {
  return [general, analytics].flatMap((queue) => {
    const [head] = queue;
    return head ? [head] : [];
  });
}
