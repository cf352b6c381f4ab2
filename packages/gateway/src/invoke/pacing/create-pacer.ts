import { SlidingWindow } from "@overdub/contract";
import type { GatewayError } from "../../errors/gateway-error.ts";
import { callerLeft, rateLimited } from "../../errors/gateway-error.ts";
import type { Timer } from "../../runtime/timer.ts";
import { systemTimer } from "../../runtime/timer.ts";
import type { BudgetReport } from "./budget.ts";
import type { HeldSlot, SlotRequest, Waiter } from "./credential-queue.ts";
import { CredentialQueue } from "./credential-queue.ts";
import { UpstreamSlots } from "./upstream-slots.ts";

export interface PacerOptions {
  /** Calls of one account that may be in flight at once. Default: 8. */
  readonly maxPerAccount?: number | undefined;
  /** Calls to one upstream that may be in flight at once. Default: 128, as there are connections to one host. */
  readonly maxPerUpstream?: number | undefined;
  /** Calls of one account within ten seconds, whatever its upstream allows; 0: no limit. Default: 0. */
  readonly accountLimit?: number | undefined;
  /** How long a call waits whose caller waits. Default: 2,000. */
  readonly maxWaitMs?: number | undefined;
  /** How long any other call waits. Default: 5 minutes. */
  readonly maxPatientWaitMs?: number | undefined;
  /** Calls that wait, of one account and of all. Default: 1,000 and 20,000. */
  readonly maxWaitingPerAccount?: number | undefined;
  readonly maxWaiting?: number | undefined;
  /** Accounts whose limits are remembered while they are idle. Default: 10,000. */
  readonly maxIdle?: number | undefined;
  readonly timer?: Timer | undefined;
  /** Ends every wait; its reason is what those who wait get. */
  readonly stopping?: AbortSignal | undefined;
}

export interface SlotOptions extends SlotRequest {
  /** Base URL. */
  readonly upstream: string;
  /** The same for all accounts that share one. */
  readonly credentialId: string;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

/** Leave to send one request. */
export interface Slot {
  /**
   * To be called once, when the request has ended in whatever way.
   *
   * @param report What its response said of limits.
   * @returns      How long, in milliseconds, until a call like it may be sent.
   */
  end(report?: BudgetReport): number;
}

/** Hands out slots so that no upstream gets more than it allows, and no account waits for another's. */
export interface Pacer {
  /** @throws 429 when the wait would be too long, 499 when the caller leaves. */
  take(options: SlotOptions): Slot | Promise<Slot>;
}

const OWN_WINDOW_MS = 10_000;

export function createPacer(options: PacerOptions = {}): Pacer {
  const { maxPerAccount = 8, maxPerUpstream = 128, accountLimit = 0, maxIdle = 10_000 } = options;
  const { timer = systemTimer, stopping } = options;
  const { maxWaitMs = 2_000, maxPatientWaitMs = 300_000, maxWaitingPerAccount = 1_000, maxWaiting = 20_000 } = options;
  const upstreams = new Map<string, UpstreamSlots>();
  const queues = new Map<string, CredentialQueue>();
  let waiting = 0;
  let places = 0;

  function queueOf({ upstream, credentialId }: SlotOptions): CredentialQueue {
    const key = `${upstream} ${credentialId}`;
    const known = queues.get(key);
    // The map keeps the order of insertion, so the first is the one unused for longest.
    if (known) queues.delete(key);
    else if (queues.size >= maxIdle) forgetIdle(queues, upstreams);
    const queue =
      known ??
      new CredentialQueue(maxPerAccount, accountLimit > 0 ? new SlidingWindow(accountLimit, OWN_WINDOW_MS) : undefined);
    queues.set(key, queue);
    return queue;
  }

  function slotsOf({ upstream }: SlotOptions): UpstreamSlots {
    let slots = upstreams.get(upstream);
    if (!slots) {
      slots = new UpstreamSlots(timer, maxPerUpstream);
      upstreams.set(upstream, slots);
    }
    return slots;
  }

  const waitMsOf = (queue: CredentialQueue, request: SlotRequest, nowMs: number) =>
    queue.freeAtMs(request, queue.countAhead(request) + 1, nowMs) - nowMs;

  const toSlot = (slots: UpstreamSlots, queue: CredentialQueue, held: HeldSlot, request: SlotRequest): Slot => ({
    end(report) {
      slots.end(queue, held, report);
      return waitMsOf(queue, request, timer.nowMs());
    },
  });

  function refuse(queue: CredentialQueue, request: SlotRequest): GatewayError {
    const nowMs = timer.nowMs();
    const waitMs = waitMsOf(queue, request, nowMs);
    return waitMs > 0
      ? rateLimited("The rate limit of the account is used up", waitMs, queue.tightest(request, nowMs))
      : rateLimited("Too many calls of the account are under way", maxWaitMs);
  }

  function wait(slots: UpstreamSlots, queue: CredentialQueue, request: SlotOptions): Promise<Slot> {
    const { isInteractive, budget, signal } = request;
    const nowMs = timer.nowMs();
    const limitMs = isInteractive ? maxWaitMs : maxPatientWaitMs;
    const isCrowded = waiting >= maxWaiting || queue.waiting >= maxWaitingPerAccount;
    // How long one would wait is a guess until an upstream has said what it allows, as the first response does.
    const isLong = !queue.mayLearn(request) && waitMsOf(queue, request, nowMs) > limitMs;
    if (isCrowded || isLong) return Promise.reject(refuse(queue, request));
    return new Promise((resolve, reject) => {
      const stop = () => {
        waiting -= 1;
        callOff();
        signal?.removeEventListener("abort", leave);
        stopping?.removeEventListener("abort", end);
      };
      const waiter: Waiter = {
        isInteractive,
        budget,
        place: places++,
        start(held) {
          stop();
          resolve(toSlot(slots, queue, held, request));
        },
      };
      const giveUp = (error: () => GatewayError) => {
        stop();
        slots.leave(queue, waiter);
        reject(error());
      };
      const leave = () => giveUp(callerLeft);
      const end = () => giveUp(() => stopping?.reason);
      const callOff = timer.after(limitMs, () => giveUp(() => refuse(queue, request)));
      waiting += 1;
      signal?.addEventListener("abort", leave, { once: true });
      stopping?.addEventListener("abort", end, { once: true });
      slots.join(queue, waiter);
    });
  }

  return {
    take(request) {
      stopping?.throwIfAborted();
      if (request.signal?.aborted) throw callerLeft();
      const queue = queueOf(request);
      const slots = slotsOf(request);
      const held = slots.tryBegin(queue, request);
      return held ? toSlot(slots, queue, held, request) : wait(slots, queue, request);
    },
  };
}

/** What idle queues have learned is learned again by one answer. A tenth at once, so that it seldom happens. */
function forgetIdle(queues: Map<string, CredentialQueue>, upstreams: Map<string, UpstreamSlots>): void {
  let surplus = Math.ceil(queues.size / 10);
  for (const [key, queue] of queues) {
    if (surplus === 0) break;
    if (!queue.isIdle) continue;
    queues.delete(key);
    surplus -= 1;
  }
  for (const [key, slots] of upstreams) if (slots.isIdle) upstreams.delete(key);
}
