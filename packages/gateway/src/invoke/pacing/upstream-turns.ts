import type { Clock } from "../../runtime/timer.ts";
import type { BudgetReport } from "./budget.ts";
import type { Lane, LaneTurn, TurnRequest, Waiter } from "./lane.ts";

/**
 * The calls to one upstream: so many at once, as connections are limited, and the lanes that have somebody waiting take
 * turns, one call each.
 */
export class UpstreamTurns {
  readonly #clock: Clock;
  readonly #maxUnderWay: number;
  #underWay = 0;
  /** Lanes that may have a waiter who can go; the first is next. */
  readonly #ready = new Set<Lane>();
  readonly #alarms = new Map<Lane, () => void>();

  constructor(clock: Clock, maxUnderWay: number) {
    this.#clock = clock;
    this.#maxUnderWay = maxUnderWay;
  }

  /** Nobody is under way, and nobody waits. */
  get isIdle(): boolean {
    return this.#underWay === 0 && this.#ready.size === 0 && this.#alarms.size === 0;
  }

  /** A turn at once, if nobody has to be passed for it. */
  tryBegin(lane: Lane, request: TurnRequest): LaneTurn | undefined {
    const nowMs = this.#clock.nowMs();
    if (this.#underWay >= this.#maxUnderWay || this.#ready.size > 0 || !lane.admits(request, nowMs)) return undefined;
    return this.#begin(lane, request, nowMs);
  }

  join(lane: Lane, waiter: Waiter): void {
    lane.join(waiter);
    this.#offer(lane);
  }

  leave(lane: Lane, waiter: Waiter): void {
    lane.leave(waiter);
    if (lane.waiting === 0) this.#forget(lane);
  }

  end(lane: Lane, turn: LaneTurn, report: BudgetReport | undefined): void {
    this.#underWay -= 1;
    lane.end(turn, report, this.#clock.nowMs());
    if (lane.waiting > 0) this.#offer(lane);
    else if (this.#ready.size > 0) this.#serve();
  }

  #begin(lane: Lane, request: TurnRequest, nowMs: number): LaneTurn {
    this.#underWay += 1;
    return lane.begin(request, nowMs);
  }

  #offer(lane: Lane): void {
    this.#ready.add(lane);
    this.#serve();
  }

  #serve(): void {
    const nowMs = this.#clock.nowMs();
    for (const lane of this.#ready) {
      if (this.#underWay >= this.#maxUnderWay) return;
      // Put back at the end, where this loop meets it again.
      this.#ready.delete(lane);
      const waiter = lane.takeNext(nowMs);
      if (waiter) {
        waiter.start(this.#begin(lane, waiter, nowMs));
        if (lane.waiting > 0) this.#ready.add(lane);
        else this.#forget(lane);
      } else {
        this.#setAlarm(lane, nowMs);
      }
    }
  }

  #setAlarm(lane: Lane, nowMs: number): void {
    this.#alarms.get(lane)?.();
    this.#alarms.delete(lane);
    const wakeAtMs = lane.wakeAtMs(nowMs);
    if (wakeAtMs === undefined) return;
    const callOff = this.#clock.after(Math.max(1, wakeAtMs - nowMs), () => {
      this.#alarms.delete(lane);
      this.#offer(lane);
    });
    this.#alarms.set(lane, callOff);
  }

  #forget(lane: Lane): void {
    this.#ready.delete(lane);
    this.#alarms.get(lane)?.();
    this.#alarms.delete(lane);
  }
}
