import type { CountedCall, RateBudget, SlidingWindow } from "@overdub/contract";
import type { BudgetedCall, BudgetReport } from "./budget.ts";
import { Budget, spareOf } from "./budget.ts";

/** A call that asks for a slot. */
export interface SlotRequest {
  readonly budget: RateBudget;
  readonly isInteractive: boolean;
}

/** A call that waits for a slot. */
export interface Waiter extends SlotRequest {
  /** In the order of arrival. */
  readonly place: number;
  readonly start: (slot: HeldSlot) => void;
}

/** What a call holds from when it is sent until it is answered. */
export interface HeldSlot {
  readonly budget: RateBudget;
  readonly call: BudgetedCall;
  readonly owned: CountedCall | undefined;
}

/** Sets keep their order, and lose a waiter that leaves without a search. */
type Waiters = Readonly<Record<RateBudget, Set<Waiter>>>;

/**
 * The calls of one credential: which are in flight, which wait, and which of those may go next. A caller who waits goes
 * before a program that can; within each kind the first comes first, but a budget that is used up holds up no other.
 */
export class CredentialQueue {
  readonly #budgets: Readonly<Record<RateBudget, Budget>> = {
    general: new Budget("general"),
    analytics: new Budget("analytics"),
  };
  /** The gateway's own limit, on top of the upstream's. */
  readonly #own: SlidingWindow | undefined;
  readonly #maxUnderWay: number;
  readonly #interactive: Waiters = { general: new Set(), analytics: new Set() };
  readonly #patient: Waiters = { general: new Set(), analytics: new Set() };
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

  /** Whether a call may go at once without passing another. */
  admits(request: SlotRequest, nowMs: number): boolean {
    const isFirst = this.#waitersOf(request).size === 0;
    return isFirst && this.#hasSlot(request.isInteractive) && this.#isInBudget(request, nowMs);
  }

  begin({ budget }: SlotRequest, nowMs: number): HeldSlot {
    this.#underWay += 1;
    return { budget, call: this.#budgets[budget].send(nowMs), owned: this.#own?.count(nowMs) };
  }

  end({ budget, call, owned }: HeldSlot, report: BudgetReport | undefined, nowMs: number): void {
    this.#underWay -= 1;
    this.#budgets[budget].settle(call, report, nowMs);
    if (owned) this.#own?.settle(owned, nowMs);
  }

  join(waiter: Waiter): void {
    this.#waitersOf(waiter).add(waiter);
  }

  leave(waiter: Waiter): void {
    this.#waitersOf(waiter).delete(waiter);
  }

  /** The waiter that is next, taken out of its queue. */
  takeNext(nowMs: number): Waiter | undefined {
    const next = this.#next(this.#interactive, nowMs) ?? this.#next(this.#patient, nowMs);
    if (next) this.leave(next);
    return next;
  }

  /** When the next waiter may go, if nothing happens before; undefined if only a response can let it. */
  wakeAtMs(nowMs: number): number | undefined {
    const heads = [...headsOf(this.#interactive), ...headsOf(this.#patient)].filter((head) =>
      this.#hasSlot(head.isInteractive),
    );
    return heads.length === 0 ? undefined : Math.min(...heads.map((head) => this.freeAtMs(head, 1, nowMs)));
  }

  /** The earliest time at which so many further calls of a kind are within every limit. */
  freeAtMs({ budget, isInteractive }: SlotRequest, calls: number, nowMs: number): number {
    const freeAtMs = this.#budgets[budget].freeAtMs(calls, isInteractive, nowMs);
    if (!this.#own) return freeAtMs;
    return Math.max(freeAtMs, this.#own.freeAtMs(calls, nowMs, spareOf(this.#own, isInteractive)));
  }

  /** Whether a response that is on its way may tell that calls of this kind need not wait. */
  mayLearn({ budget }: SlotRequest): boolean {
    return this.#underWay > 0 && this.#budgets[budget].isAssumed;
  }

  /** How many go before a new call of this kind. */
  countAhead({ budget, isInteractive }: SlotRequest): number {
    return this.#interactive[budget].size + (isInteractive ? 0 : this.#patient[budget].size);
  }

  /** The window that holds up a call of this kind for longest. */
  tightest({ budget }: SlotRequest, nowMs: number): SlidingWindow {
    const { window } = this.#budgets[budget];
    return this.#own && this.#own.freeAtMs(1, nowMs) > window.freeAtMs(1, nowMs) ? this.#own : window;
  }

  #next(queues: Waiters, nowMs: number): Waiter | undefined {
    let next: Waiter | undefined;
    for (const head of headsOf(queues)) {
      const isEarlier = next === undefined || head.place < next.place;
      if (isEarlier && this.#hasSlot(head.isInteractive) && this.#isInBudget(head, nowMs)) next = head;
    }
    return next;
  }

  #waitersOf({ isInteractive, budget }: SlotRequest): Set<Waiter> {
    return (isInteractive ? this.#interactive : this.#patient)[budget];
  }

  /** A quarter is kept for calls whose caller waits. */
  #hasSlot(isInteractive: boolean): boolean {
    const slots = isInteractive ? this.#maxUnderWay : Math.max(1, Math.floor(this.#maxUnderWay * 0.75));
    return this.#underWay < slots;
  }

  #isInBudget({ budget, isInteractive }: SlotRequest, nowMs: number): boolean {
    const isInOwn = this.#own?.fits(nowMs, spareOf(this.#own, isInteractive)) ?? true;
    return isInOwn && this.#budgets[budget].allows(isInteractive, nowMs);
  }
}

function headsOf({ general, analytics }: Waiters): Waiter[] {
  return [general, analytics].flatMap((queue) => {
    const [head] = queue;
    return head ? [head] : [];
  });
}
