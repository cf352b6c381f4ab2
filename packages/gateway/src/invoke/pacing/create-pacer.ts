import { SlidingWindow } from "@overdub/contract";
import type { GatewayError } from "../../errors/gateway-error.ts";
import { callerLeft, rateLimited } from "../../errors/gateway-error.ts";
import type { Clock } from "../../runtime/timer.ts";
import { systemClock } from "../../runtime/timer.ts";
import type { BudgetReport } from "./budget.ts";
import type { LaneTurn, TurnRequest, Waiter } from "./lane.ts";
import { Lane } from "./lane.ts";
import { UpstreamTurns } from "./upstream-turns.ts";

export interface PacerOptions {
  /** Calls of one account that are under way at once. Default: 8. */
  readonly maxPerAccount?: number | undefined;
  /** Calls to one upstream that are under way at once. Default: 128, as there are connections to one host. */
  readonly maxPerUpstream?: number | undefined;
  /** Calls of one account within ten seconds, whatever its upstream allows; 0: no limit. Default: 0. */
  readonly accountLimit?: number | undefined;
  /** How long a call waits that somebody waits for. Default: 2,000. */
  readonly maxWaitMs?: number | undefined;
  /** How long any other call waits. Default: 5 minutes. */
  readonly maxPatientWaitMs?: number | undefined;
  /** Calls that wait, of one account and of all. Default: 1,000 and 20,000. */
  readonly maxWaitingPerAccount?: number | undefined;
  readonly maxWaiting?: number | undefined;
  /** Accounts whose limits are remembered while they are idle. Default: 10,000. */
  readonly maxIdle?: number | undefined;
  readonly clock?: Clock | undefined;
}

export interface TurnOptions extends TurnRequest {
  /** Base URL. */
  readonly upstream: string;
  /** The same for all accounts that share one. */
  readonly credentialId: string;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

/** Leave to send one request. */
export interface Turn {
  /** To be called once, when the request has ended in whatever way. @param report What its answer said about limits. */
  end(report?: BudgetReport): void;
}

/** Hands out turns so that no upstream gets more than it allows, and no account waits for another's. */
export interface Pacer {
  /** @throws 429 when the wait would be too long, 499 when the caller leaves. */
  take(options: TurnOptions): Turn | Promise<Turn>;
}

const OWN_WINDOW_MS = 10_000;

export function createPacer(options: PacerOptions = {}): Pacer {
  const { maxPerAccount = 8, maxPerUpstream = 128, accountLimit = 0, maxIdle = 10_000, clock = systemClock } = options;
  const { maxWaitMs = 2_000, maxPatientWaitMs = 300_000, maxWaitingPerAccount = 1_000, maxWaiting = 20_000 } = options;
  const upstreams = new Map<string, UpstreamTurns>();
  const lanes = new Map<string, Lane>();
  let waiting = 0;
  let places = 0;

  function laneOf({ upstream, credentialId }: TurnOptions): Lane {
    const key = `${upstream} ${credentialId}`;
    const known = lanes.get(key);
    // The map keeps the order of insertion, so the first is the one unused for longest.
    if (known) lanes.delete(key);
    else if (lanes.size >= maxIdle) forgetIdle(lanes, upstreams);
    const lane =
      known ?? new Lane(maxPerAccount, accountLimit > 0 ? new SlidingWindow(accountLimit, OWN_WINDOW_MS) : undefined);
    lanes.set(key, lane);
    return lane;
  }

  function turnsOf({ upstream }: TurnOptions): UpstreamTurns {
    let turns = upstreams.get(upstream);
    if (!turns) {
      turns = new UpstreamTurns(clock, maxPerUpstream);
      upstreams.set(upstream, turns);
    }
    return turns;
  }

  function refuse(lane: Lane, request: TurnRequest): GatewayError {
    const nowMs = clock.nowMs();
    const waitMs = lane.freeAtMs(request, lane.countAhead(request) + 1, nowMs) - nowMs;
    return waitMs > 0
      ? rateLimited("The rate limit of the account is used up", waitMs, lane.tightest(request, nowMs))
      : rateLimited("Too many calls of the account are under way", maxWaitMs);
  }

  function wait(turns: UpstreamTurns, lane: Lane, request: TurnOptions): Promise<Turn> {
    const { isInteractive, budget, signal } = request;
    const nowMs = clock.nowMs();
    const limitMs = isInteractive ? maxWaitMs : maxPatientWaitMs;
    const freeAtMs = lane.freeAtMs(request, lane.countAhead(request) + 1, nowMs);
    const isCrowded = waiting >= maxWaiting || lane.waiting >= maxWaitingPerAccount;
    if (isCrowded || freeAtMs - nowMs > limitMs) return Promise.reject(refuse(lane, request));
    return new Promise((resolve, reject) => {
      const stop = () => {
        waiting -= 1;
        callOff();
        signal?.removeEventListener("abort", leave);
      };
      const waiter: Waiter = {
        isInteractive,
        budget,
        place: places++,
        start(laneTurn) {
          stop();
          resolve(toTurn(turns, lane, laneTurn));
        },
      };
      const giveUp = (error: () => GatewayError) => {
        stop();
        turns.leave(lane, waiter);
        reject(error());
      };
      const leave = () => giveUp(callerLeft);
      const callOff = clock.after(limitMs, () => giveUp(() => refuse(lane, request)));
      waiting += 1;
      signal?.addEventListener("abort", leave, { once: true });
      turns.join(lane, waiter);
    });
  }

  return {
    take(request) {
      if (request.signal?.aborted) throw callerLeft();
      const lane = laneOf(request);
      const turns = turnsOf(request);
      const laneTurn = turns.tryBegin(lane, request);
      return laneTurn ? toTurn(turns, lane, laneTurn) : wait(turns, lane, request);
    },
  };
}

function toTurn(turns: UpstreamTurns, lane: Lane, laneTurn: LaneTurn): Turn {
  return { end: (report) => turns.end(lane, laneTurn, report) };
}

/** What idle lanes have learned is learned again by one answer. A tenth at once, so that it seldom happens. */
function forgetIdle(lanes: Map<string, Lane>, upstreams: Map<string, UpstreamTurns>): void {
  let surplus = Math.ceil(lanes.size / 10);
  for (const [key, lane] of lanes) {
    if (surplus === 0) break;
    if (!lane.isIdle) continue;
    lanes.delete(key);
    surplus -= 1;
  }
  for (const [key, turns] of upstreams) if (turns.isIdle) upstreams.delete(key);
}
