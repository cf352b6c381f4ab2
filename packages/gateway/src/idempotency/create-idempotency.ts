import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import { open, seal } from "../credentials/seal.ts";
import { GatewayError } from "../http/gateway-error.ts";
import type { Log } from "../http/log.ts";
import type { Clock } from "../invoke/pacing/clock.ts";
import { sleep, systemClock } from "../invoke/pacing/clock.ts";
import { unknownOutcome } from "../invoke/send-safely.ts";
import type { Fate } from "./fate.ts";
import type { IdempotencyRecord } from "./queries.ts";
import { claimRecord, deleteRecord, deleteRecordsBefore, findRecord, finishRecord, giveUpRecord } from "./queries.ts";

/** An answer as it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A request that carries a key. */
export interface KeyedRequest {
  /** Of environment, account, path and key. */
  readonly id: string;
  /** Of everything else: with one key there is one request. */
  readonly fingerprint: string;
}

/** Does what a request asks for once, however often and wherever it is repeated. */
export interface Idempotency {
  /**
   * @param perform runs for the first of equal requests only. If it throws, nobody knows what was done.
   * @throws        422 for another request with the same key, 500 where the fate of the first is unknown, and what
   *                `perform` throws.
   */
  once(
    request: KeyedRequest,
    perform: () => Promise<{ answer: Answer; fate: Fate }>,
  ): Promise<{ answer: Answer; isReplay: boolean }>;
  /** Deletes what has expired. */
  prune(): Promise<void>;
}

interface IdempotencyDependencies {
  readonly db: Kysely<Database>;
  readonly log: Log;
  /** The first seals stored answers, all of them open. */
  readonly keys: readonly [Uint8Array, ...Uint8Array[]];
  readonly now: () => number;
  readonly clock?: Clock | undefined;
}

const LIFETIME_MS = 24 * 3_600_000;
/** Longer than any call takes: what runs for longer runs no more. */
const LONGEST_RUN_MS = 60_000;
/** Less than clients wait. */
const LONGEST_HOLD_MS = 25_000;
const FIRST_LOOK_MS = 20;
const SLOWEST_LOOK_MS = 250;
const PRUNED_AT_ONCE = 500;

/** Source: spec truto-gateway 11.1. */
export function createIdempotency(deps: IdempotencyDependencies): Idempotency {
  const { db, log, keys, now, clock = systemClock } = deps;

  /** The record of an earlier request; undefined once this one has made its own. */
  async function claim(request: KeyedRequest, createdAtMs: number): Promise<IdempotencyRecord | undefined> {
    for (;;) {
      if (await claimRecord(db, { ...request, createdAtMs })) return undefined;
      const earlier = await findRecord(db, request.id);
      if (earlier && createdAtMs - earlier.createdAtMs < LIFETIME_MS) return earlier;
      if (earlier) await deleteRecord(db, earlier);
    }
  }

  /** Waits for the one who runs it; undefined if that one changed nothing and left. */
  async function settled(earlier: IdempotencyRecord): Promise<IdempotencyRecord | undefined> {
    const untilMs = clock.nowMs() + LONGEST_HOLD_MS;
    let record: IdempotencyRecord | undefined = earlier;
    for (let lookMs = FIRST_LOOK_MS; record?.state === "running"; lookMs = Math.min(2 * lookMs, SLOWEST_LOOK_MS)) {
      if (now() - record.createdAtMs > LONGEST_RUN_MS) {
        await giveUpRecord(db, record);
        throw unknownOutcome("The first request with this key was interrupted");
      }
      if (clock.nowMs() >= untilMs) throw unknownOutcome("The first request with this key is still under way");
      await sleep(clock, lookMs);
      record = await findRecord(db, earlier.id);
    }
    return record;
  }

  function replay({ id, answer }: IdempotencyRecord): Answer {
    const text = answer === null ? undefined : openWithAny(keys, answer, id);
    if (text === undefined) throw unknownOutcome("The first request with this key got no answer");
    return JSON.parse(text);
  }

  async function run(
    record: { id: string; createdAtMs: number },
    perform: () => Promise<{ answer: Answer; fate: Fate }>,
  ): Promise<Answer> {
    // The work is done or not done by now: failing its caller would only invite a repeat.
    const keep = (task: Promise<void>) =>
      task.catch((err: unknown) => log.error({ err }, "An answer could not be kept for repeats of its request"));
    try {
      const { answer, fate } = await perform();
      if (fate === "untouched") {
        await keep(deleteRecord(db, record));
      } else {
        const sealed = seal(keys[0], JSON.stringify(answer), record.id).toString("base64url");
        await keep(finishRecord(db, record, { state: fate === "answered" ? "done" : "unknown", answer: sealed }));
      }
      return answer;
    } catch (error) {
      await keep(finishRecord(db, record, { state: "unknown", answer: null }));
      throw error;
    }
  }

  return {
    async once(request, perform) {
      for (;;) {
        const createdAtMs = now();
        const earlier = await claim(request, createdAtMs);
        if (!earlier) return { answer: await run({ id: request.id, createdAtMs }, perform), isReplay: false };
        if (earlier.fingerprint !== request.fingerprint) {
          throw new GatewayError(422, "This Idempotency-Key was used for another request");
        }
        const record = await settled(earlier);
        if (record) return { answer: replay(record), isReplay: true };
      }
    },
    async prune() {
      const untilMs = now() - LIFETIME_MS;
      while ((await deleteRecordsBefore(db, untilMs, PRUNED_AT_ONCE)) === PRUNED_AT_ONCE);
    },
  };
}

function openWithAny(keys: readonly Uint8Array[], sealed: string, context: string): string | undefined {
  const bytes = Buffer.from(sealed, "base64url");
  for (const key of keys) {
    const text = open(key, bytes, context);
    if (text !== undefined) return text;
  }
  return undefined;
}
