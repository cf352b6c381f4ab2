import type { Timer } from "../../runtime/timer.ts";
import type { BudgetReport } from "./budget.ts";
import type { CredentialQueue, HeldSlot, SlotRequest, Waiter } from "./credential-queue.ts";

/**
 * The slots of one upstream: so many at once, as connections are limited. Queues with a waiter are served round robin, one
 * call each.
 */
export class UpstreamSlots {
  readonly #timer: Timer;
  readonly #maxUnderWay: number;
  #underWay = 0;
  /** Queues that may have a waiter who can go; the first is next. */
  readonly #ready = new Set<CredentialQueue>();
  readonly #alarms = new Map<CredentialQueue, () => void>();

  constructor(timer: Timer, maxUnderWay: number) {
    this.#timer = timer;
    this.#maxUnderWay = maxUnderWay;
  }

  /** No call is in flight, and none waits. */
  get isIdle(): boolean {
    return this.#underWay === 0 && this.#ready.size === 0 && this.#alarms.size === 0;
  }

  /** A slot at once, if no other call has to be passed for it. */
  tryBegin(queue: CredentialQueue, request: SlotRequest): HeldSlot | undefined {
    const nowMs = this.#timer.nowMs();
    if (this.#underWay >= this.#maxUnderWay || this.#ready.size > 0 || !queue.admits(request, nowMs)) return undefined;
    return this.#begin(queue, request, nowMs);
  }

  join(queue: CredentialQueue, waiter: Waiter): void {
    queue.join(waiter);
    this.#offer(queue);
  }

  leave(queue: CredentialQueue, waiter: Waiter): void {
    queue.leave(waiter);
    if (queue.waiting === 0) this.#forget(queue);
  }

  end(queue: CredentialQueue, slot: HeldSlot, report: BudgetReport | undefined): void {
    this.#underWay -= 1;
    queue.end(slot, report, this.#timer.nowMs());
    if (queue.waiting > 0) this.#offer(queue);
    else if (this.#ready.size > 0) this.#serve();
  }

  #begin(queue: CredentialQueue, request: SlotRequest, nowMs: number): HeldSlot {
    this.#underWay += 1;
    return queue.begin(request, nowMs);
  }

  #offer(queue: CredentialQueue): void {
    this.#ready.add(queue);
    this.#serve();
  }

  #serve(): void {
    const nowMs = this.#timer.nowMs();
    for (const queue of this.#ready) {
      if (this.#underWay >= this.#maxUnderWay) return;
      // Put back at the end, where this loop meets it again.
      this.#ready.delete(queue);
      const waiter = queue.takeNext(nowMs);
      if (waiter) {
        waiter.start(this.#begin(queue, waiter, nowMs));
        if (queue.waiting > 0) this.#ready.add(queue);
        else this.#forget(queue);
      } else {
        this.#setAlarm(queue, nowMs);
      }
    }
  }

  #setAlarm(queue: CredentialQueue, nowMs: number): void {
    this.#alarms.get(queue)?.();
    this.#alarms.delete(queue);
    const wakeAtMs = queue.wakeAtMs(nowMs);
    if (wakeAtMs === undefined) return;
    const callOff = this.#timer.after(Math.max(1, wakeAtMs - nowMs), () => {
      this.#alarms.delete(queue);
      this.#offer(queue);
    });
    this.#alarms.set(queue, callOff);
  }

  #forget(queue: CredentialQueue): void {
    this.#ready.delete(queue);
    this.#alarms.get(queue)?.();
    this.#alarms.delete(queue);
  }
}
