import { setTimeout as sleep } from "node:timers/promises";
import type { JobResult } from "@overdub/storage";
import { inTransaction, retryDelayMs } from "@overdub/storage";
import type { Kysely, Selectable } from "kysely";
import { z } from "zod";
import { findAccount } from "../accounts/queries.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Invoke } from "../invoke/invoke.ts";
import type { Transforms } from "../transforms/create-transforms.ts";
import type { Reading } from "./adapters/adapter.ts";
import { ADAPTERS } from "./adapters/adapters.ts";
import type { Fact } from "./adapters/facts.ts";
import { readImported } from "./adapters/imported.ts";
import type { ConversionEventTable, ConversionTables, EventState } from "./conversion-tables.ts";
import { dubCalls, isRefusal } from "./dub-calls.ts";
import { noteEvent } from "./inbox.ts";
import { settleCustomer } from "./settle-customer.ts";
import { settlePayment } from "./settle-payment.ts";
import type { SettleContext, Settlement } from "./settlement.ts";
import type { ConversionSource } from "./source.ts";
import { findSourceAnywhere } from "./source.ts";
import { mergeFact, SubjectBusy } from "./subjects.ts";
import { tellFailure } from "./tell-product.ts";

export interface ProcessingContext {
  readonly db: Kysely<ConversionTables>;
  readonly invoke: Invoke;
  readonly transforms: Transforms;
  readonly now: () => number;
}

type Event = Selectable<ConversionEventTable>;

const Payload = z.object({ id: z.string() });

const OPEN: readonly EventState[] = ["received", "waiting"];
const BUSY_MS = 1_000;

/**
 * Works off an event: joins what it tells with what is known, then has Dub told of it. May run again at any point, since
 * facts join to the same and Dub tells repeats apart. See behaviour/conversions 3.1.
 */
export async function processEvent(ctx: ProcessingContext, payload: unknown): Promise<JobResult> {
  const { db, now } = ctx;
  const { id } = Payload.parse(payload);
  const event = await db.selectFrom("conversion_events").selectAll().where("id", "=", id).executeTakeFirst();
  if (!event || !OPEN.includes(event.state)) return undefined;
  const source = await findSourceAnywhere(db, event.source_id);
  if (!source) return undefined;
  try {
    return await end(ctx, event, await inTurn(() => workOff(ctx, event, source)));
  } catch (error) {
    if (error instanceof SubjectBusy) return { againAtMs: now() + BUSY_MS };
    if (!(error instanceof GatewayError)) throw error;
    const { message: reason } = error;
    if (isRefusal(error)) return end(ctx, event, { state: "refused", reason });
    // Whatever is wrong with the way to Dub, somebody may mend it.
    const isOver = now() >= event.expires_at_ms;
    const againMs = retryDelayMs(event.attempts + 1);
    return end(ctx, event, isOver ? { state: "refused", reason } : { state: "waiting", reason, againMs });
  }
}

/** Whoever has what is needed lets it go in a moment, as a rule. */
async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SubjectBusy) || tries === MAX_TRIES) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

const MAX_TRIES = 10;
const PAUSE_MS = 25;

async function workOff(ctx: ProcessingContext, event: Event, source: ConversionSource): Promise<Settlement> {
  const { db, invoke, now } = ctx;
  const account = await findAccount(db, { id: source.accountId, environmentId: source.environmentId });
  if (!account) return { state: "refused", reason: "The account is gone" };
  const reading = await readEvent(ctx, event, source);
  if ("ignored" in reading) return { state: "done", nothing: reading.ignored };
  const subjects: { readonly fact: Fact; readonly id: string }[] = [];
  for (const fact of reading.facts) {
    subjects.push({ fact, id: await mergeFact(db, { sourceId: source.id, fact, nowMs: now() }) });
  }
  const settling: SettleContext = { db, source, dub: dubCalls(invoke, account), now, eventId: event.event_id };
  const settlements: Settlement[] = [];
  for (const { fact, id } of subjects) {
    settlements.push(await settle(settling, fact, id));
  }
  return summaryOf(settlements);
}

async function settle(ctx: SettleContext, fact: Fact, id: string): Promise<Settlement> {
  if (fact.kind === "customer") {
    const settled = await settleCustomer(ctx, id);
    return fact.facts.canceledAt && settled.state === "done" ? { state: "done", note: CANCELED } : settled;
  }
  const settled = await settlePayment(ctx, id);
  const isRepeat = fact.facts.sale && settled.sentBy !== undefined && settled.sentBy !== ctx.eventId;
  return isRepeat ? { state: "done", nothing: `The payment was counted by ${settled.sentBy}` } : settled;
}

const CANCELED = "Dub keeps the commissions of a subscription that has ended; the product was told";

function readEvent(
  { transforms }: ProcessingContext,
  event: Event,
  source: ConversionSource,
): Reading | Promise<Reading> {
  const origin = { eventId: event.event_id, atMs: event.occurred_at_ms ?? event.created_at_ms };
  if (event.import_id !== null) return readImported(JSON.parse(event.body), origin, source.settings);
  return ADAPTERS[source.provider].read(JSON.parse(event.body), origin, source.settings, (expression, scope) =>
    transforms.explain(source.id, expression, scope),
  );
}

/** What has become of everything that one event tells. */
export function summaryOf(settlements: readonly Settlement[]): Settlement {
  const refused = settlements.find(({ state }) => state === "refused");
  const waiting = settlements.find(({ state }) => state === "waiting");
  if (refused ?? waiting) return refused ?? waiting ?? { state: "done" };
  const done = settlements.filter((settlement) => settlement.state === "done");
  const told = done.filter(({ nothing }) => nothing === undefined);
  // A payment comes after its customer, and tells more.
  if (told.length === 0) return { state: "done", nothing: done.at(-1)?.nothing ?? "There is nothing to tell" };
  return { state: "done", note: told.find(({ note }) => note !== undefined)?.note };
}

/** First it looks again soon, then ever more seldom. */
const FIRST_LOOK_MS = 30_000;
const LAST_LOOK_MS = 6 * 3_600_000;

async function end({ db, now }: ProcessingContext, event: Event, settlement: Settlement): Promise<JobResult> {
  const nowMs = now();
  const attempts = event.attempts + 1;
  if (settlement.state === "waiting" && nowMs < event.expires_at_ms) {
    const { reason, on, againMs } = settlement;
    await noteEvent(db, event.id, { state: "waiting", reason, waits_on: on ?? null, attempts }, nowMs);
    const ageMs = nowMs - event.created_at_ms;
    const againAtMs = nowMs + (againMs ?? Math.min(LAST_LOOK_MS, Math.max(FIRST_LOOK_MS, ageMs / 2)));
    return { againAtMs: Math.min(againAtMs, event.expires_at_ms) };
  }
  const ending = endingOf(settlement);
  await inTransaction(db, async (tx) => {
    await noteEvent(tx, event.id, { ...ending, waits_on: null, attempts }, nowMs);
    // Of a file's rows its run tells.
    if (ending.state !== "failed" || event.import_id !== null) return;
    await tellFailure(tx, { ...event, ...ending, attempts, updated_at_ms: nowMs }, nowMs);
  });
  return undefined;
}

function endingOf(settlement: Settlement): { readonly state: EventState; readonly reason: string | null } {
  switch (settlement.state) {
    case "refused":
      return { state: "failed", reason: settlement.reason };
    case "waiting":
      return { state: "ignored", reason: `It waits no longer. ${settlement.reason}` };
    case "done":
      return settlement.nothing === undefined
        ? { state: "sent", reason: settlement.note ?? null }
        : { state: "ignored", reason: settlement.nothing };
  }
}
