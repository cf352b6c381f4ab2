import { longestHoldMs } from "../longest-hold.ts";
import type { MemoryUse } from "./memory-use.ts";
import { measureMemory } from "./memory-use.ts";
import type { Random } from "./random.ts";
import { createRandom } from "./random.ts";

export interface FuzzRun {
  readonly seed: number;
  readonly requests: number;
  /** Number of the first request, to start in the midst of a longer run. Default: 0. */
  readonly from?: number;
}

/** A request that is ready to be sent. */
export interface Attempt {
  /** Which route or kind of input it tries. */
  readonly target: string;
  /** As it is shown with a fault. */
  readonly request: string;
  send(): Promise<Outcome>;
}

export interface Outcome {
  /** Of the response; 0 for a connection that was closed without one. */
  readonly status: number;
  readonly text: string;
  /** What is wrong with it; undefined if nothing is. */
  readonly problem: string | undefined;
}

export interface FuzzFault extends Outcome {
  readonly index: number;
  readonly request: string;
}

export interface FuzzReport {
  /** Made: fewer than asked for after many faults. */
  readonly requests: number;
  readonly faults: readonly FuzzFault[];
  /** How many answers had each status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** How many requests tried each target. */
  readonly targets: ReadonlyMap<string, number>;
  /** After a tenth of the requests, when all is warm, after half of them, and at the end. */
  readonly memory: readonly MemoryUse[];
}

const MAX_FAULTS = 20;

/** Time that the thread computes. What holds the event loop for longer, everybody else waits for. */
const HOLD_LIMIT_MS = 100;

/** No request takes as long, on a busy machine neither. */
const HANG_MS = 20_000;

/**
 * Makes requests and sends them, one after the other, with a heartbeat on: a wrong answer, none, and an event loop that
 * is held for long are faults. What a request is depends on the seed and its number alone. What holds the loop is sent
 * again, up to twice.
 */
export async function fuzz(
  { seed, requests, from = 0 }: FuzzRun,
  prepare: (random: Random, index: number) => Promise<Attempt>,
): Promise<FuzzReport> {
  const statuses = new Map<number, number>();
  const targets = new Map<string, number>();
  const faults: FuzzFault[] = [];
  const memory: MemoryUse[] = [];
  const measuredAfter = new Set([0.1, 0.5, 1].map((part) => Math.ceil(requests * part)));
  let made = 0;
  while (made < requests && faults.length < MAX_FAULTS) {
    const index = from + made;
    const { target, request, send } = await prepare(createRandom(seed * 1_000_003 + index), index);
    let outcome: Outcome | undefined;
    const heldMs = await longestHoldMs(HOLD_LIMIT_MS, async () => {
      const again = await withoutHanging(send());
      outcome = outcome?.problem === undefined ? again : outcome;
    });
    made += 1;
    const { status, text, problem } = outcome ?? { status: 0, text: "", problem: "nothing was sent" };
    count(statuses, status);
    count(targets, target);
    const fault =
      problem ?? (heldMs < HOLD_LIMIT_MS ? undefined : `it holds the event loop for ${Math.round(heldMs)} ms`);
    if (fault !== undefined) faults.push({ index, problem: fault, request, status, text: text.slice(0, 500) });
    if (measuredAfter.has(made)) memory.push(measureMemory(made));
  }
  return { requests: made, faults, statuses, targets, memory };
}

async function withoutHanging(sent: Promise<Outcome>): Promise<Outcome> {
  const { promise: hanging, resolve } = Promise.withResolvers<Outcome>();
  const timer = setTimeout(() => resolve({ status: 0, text: "", problem: `no end within ${HANG_MS} ms` }), HANG_MS);
  try {
    return await Promise.race([sent, hanging]);
  } finally {
    clearTimeout(timer);
  }
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
