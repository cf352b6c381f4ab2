import { randomUUID } from "node:crypto";
import { deleteInBatches } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { OperationLog } from "../bulk/operation-log.ts";
import type { Sealer } from "../credentials/sealer.ts";
import { GatewayError, unknownOutcome } from "../errors/gateway-error.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import type { Log } from "../runtime/log.ts";
import type { Timer } from "../runtime/timer.ts";
import { sleep, systemTimer } from "../runtime/timer.ts";
import { addKeptBytes, forgetKeptBytes, refusalFor } from "./kept-bytes.ts";
import type { Lease } from "./lease.ts";
import { keepRenewing, LEASE_MS, releaseRecord, takeOver } from "./lease.ts";
import type { RequestOutcome } from "./outcome.ts";
import type { IdempotencyRecord, IdempotencyTables, RecordKey } from "./queries.ts";
import { claimRecord, deleteRecord, deleteRecordsBefore, findRecord, finishRecord, giveUpRecord } from "./queries.ts";
import { createStoredOperationLog } from "./stored-operation-log.ts";

/** A response as it is sent. */
export interface StoredResponse {
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
  /** Who it counts for, of whose responses so much is kept in a day. Absent: it is part of a request that counts. */
  readonly owner?: string | undefined;
  /** Whether a repeat can go on where the first one stopped, since it keeps a log of its operations. Default: false. */
  readonly isResumable?: boolean | undefined;
}

/** Does the work. @param operationLog Of a request that can be gone on with; absent for any other. */
export type Execute = (
  operationLog: OperationLog | undefined,
) => Promise<{ response: StoredResponse; outcome: RequestOutcome }>;

/** Does what a request asks for once, however often and wherever it is repeated. */
export interface Idempotency {
  /**
   * @param execute runs for the first of equal requests only, and once more for each that goes on with it. If it throws,
   *                only its log of operations says what was done.
   * @throws        422 for another request with the same key, 429 where too much is kept of its owner, 500 where the outcome of the first is unknown, 429 while one
   *                that can be continued is running, and what `execute` throws.
   */
  once(request: KeyedRequest, execute: Execute): Promise<{ response: StoredResponse; isReplay: boolean }>;
  /** Deletes what has expired. */
  prune(): Promise<void>;
}

interface IdempotencyDependencies {
  readonly db: Kysely<IdempotencyTables>;
  readonly log: Log;
  /** Of stored responses. */
  readonly sealer: Sealer;
  readonly now: () => number;
  readonly timer?: Timer | undefined;
  /** Of each owner in a day. Default: as docs/limits.md says. */
  readonly maxKeptBytes?: number | undefined;
}

const LIFETIME_MS = 24 * 3_600_000;
/** Longer than any call takes: what runs for longer runs no more. */
const LONGEST_RUN_MS = 60_000;
/** Less than clients wait. */
const LONGEST_HOLD_MS = 25_000;
const FIRST_LOOK_MS = 20;
const SLOWEST_LOOK_MS = 250;
/** When to ask again for what takes minutes. */
const ASK_AGAIN_SECONDS = 10;

/** The purpose of the keys that seal responses. */
export const RESPONSE_PURPOSE = "idempotency";

/** See behaviour/gateway 10.1. */
export function createIdempotency(deps: IdempotencyDependencies): Idempotency {
  const { db, log, sealer, now, timer = systemTimer } = deps;
  const maxKeptBytes = deps.maxKeptBytes ?? QUOTAS.keptAnswerBytes;

  /** The record of an earlier request, or the lease of this one. */
  async function claim({ id, fingerprint, isResumable }: KeyedRequest): Promise<IdempotencyRecord | Run> {
    for (;;) {
      const createdAtMs = now();
      const lease = isResumable ? randomUUID() : null;
      const leasedUntilMs = isResumable ? createdAtMs + LEASE_MS : null;
      if (await claimRecord(db, { id, fingerprint, createdAtMs, lease, leasedUntilMs }))
        return { id, createdAtMs, lease };
      const earlier = await findRecord(db, id);
      if (earlier && createdAtMs - earlier.createdAtMs < LIFETIME_MS) return earlier;
      if (earlier) await deleteRecord(db, earlier);
    }
  }

  /** Waits for the one who runs it; undefined if that one changed nothing and left. */
  async function settled(earlier: IdempotencyRecord): Promise<IdempotencyRecord | undefined> {
    const untilMs = timer.nowMs() + LONGEST_HOLD_MS;
    let record: IdempotencyRecord | undefined = earlier;
    for (let lookMs = FIRST_LOOK_MS; record?.state === "running"; lookMs = Math.min(2 * lookMs, SLOWEST_LOOK_MS)) {
      if (isAbandoned(record)) return record;
      if (record.lease === null && now() - record.createdAtMs > LONGEST_RUN_MS) {
        await giveUpRecord(db, record);
        throw unknownOutcome("The first request with this key was interrupted");
      }
      if (timer.nowMs() >= untilMs) throw stillUnderWay(record);
      await sleep(timer, lookMs);
      record = await findRecord(db, earlier.id);
    }
    return record;
  }

  const isAbandoned = ({ state, leasedUntilMs }: IdempotencyRecord) =>
    state === "running" && leasedUntilMs !== null && now() >= leasedUntilMs;

  /** The run that goes on with an earlier one; undefined if that is over for good, or if another process was faster. */
  async function resume(record: IdempotencyRecord): Promise<Run | undefined> {
    const lease: string = randomUUID();
    return (await takeOver(db, record, { lease, nowMs: now() })) ? { ...record, lease } : undefined;
  }

  function replay({ id, response }: IdempotencyRecord): StoredResponse {
    const text = response === null ? undefined : sealer.open(response, id);
    if (text === undefined) throw unknownOutcome("The first request with this key got no answer");
    return JSON.parse(text);
  }

  async function run(held: Run, owner: string | undefined, execute: Execute): Promise<StoredResponse> {
    const countKept = async (tx: Kysely<IdempotencyTables>, sealed: string) => {
      if (owner !== undefined) await addKeptBytes(tx, owner, sealed.length, now());
    };
    // The work is done or not done by now: failing its caller would only invite a repeat.
    const keep = (task: Promise<void>) =>
      task.catch((err: unknown) => log.error({ err }, "An answer could not be kept for repeats of its request"));
    const stopRenewing = isLease(held) ? keepRenewing({ db, log, timer, now }, held) : () => {};
    try {
      const { response, outcome } = await execute(
        isLease(held)
          ? createStoredOperationLog({ db, now, countKept, seal: sealer.seal, open: sealer.open }, held)
          : undefined,
      );
      stopRenewing();
      if (outcome === "untouched") {
        await keep(isLease(held) ? releaseRecord(db, held) : deleteRecord(db, held));
      } else {
        const sealed = outcome === "interrupted" ? null : sealer.seal(JSON.stringify(response), held.id);
        const finished = { state: outcome === "answered" ? "done" : outcome, response: sealed } as const;
        const finish = db.transaction().execute(async (tx) => {
          if (sealed !== null) await countKept(tx, sealed);
          await finishRecord(tx, held, finished);
        });
        await keep(finish);
      }
      return response;
    } catch (error) {
      stopRenewing();
      await keep(finishRecord(db, held, { state: isLease(held) ? "interrupted" : "unknown", response: null }));
      throw error;
    }
  }

  return {
    async once(request, execute) {
      for (;;) {
        const claimed = await claim(request);
        if (!("fingerprint" in claimed)) {
          const refusal = request.owner && (await refusalFor(db, request.owner, now(), maxKeptBytes));
          if (!refusal) return { response: await run(claimed, request.owner, execute), isReplay: false };
          await deleteRecord(db, claimed);
          throw refusal;
        }
        if (claimed.fingerprint !== request.fingerprint) {
          throw new GatewayError(422, "This Idempotency-Key was used for another request");
        }
        const record = await settled(claimed);
        if (record?.state === "done" || record?.state === "unknown")
          return { response: replay(record), isReplay: true };
        const resumed = record && (await resume(record));
        if (resumed) return { response: await run(resumed, request.owner, execute), isReplay: false };
      }
    },
    async prune() {
      const untilMs = now() - LIFETIME_MS;
      await deleteInBatches((limit) => deleteRecordsBefore(db, untilMs, limit));
      await forgetKeptBytes(db, now());
    },
  };
}

/** Of a request that is being carried out here. */
type Run = RecordKey & Pick<IdempotencyRecord, "lease">;

function isLease(held: Run): held is Lease {
  return held.lease !== null;
}

function stillUnderWay({ lease }: IdempotencyRecord): GatewayError {
  const what = "The first request with this key is still under way";
  if (lease === null) return unknownOutcome(what);
  // Of all statuses, this is the one that clients take as leave to wait and ask once more.
  return new GatewayError(429, `${what}: ask again later`, { headers: { "retry-after": String(ASK_AGAIN_SECONDS) } });
}
