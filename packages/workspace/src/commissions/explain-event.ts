import type { EventExplanation, UncommissionedReason } from "@overdub/contract";
import { AppError, explainEvent } from "@overdub/contract";
import type { EventStore, NumberedEvent, Outbox, StoredEvent } from "@overdub/storage";
import { idOfEvent, readEventLines } from "@overdub/storage";
import type { Kysely, SqlBool } from "kysely";
import { sql } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { EARNING_STATUSES } from "../enrollments/enrollment-table.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import { findKeptClick } from "../kept-events/kept-clicks.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLink } from "../link-store/queries.ts";
import { toIso } from "../time/to-iso.ts";
import { implement } from "./context.ts";
import { Conversion } from "./conversion.ts";
import { toUncommissionedEvent, WHY } from "./list-uncommissioned-events.ts";
import { clicksInvoice, DAY_MS, startOfDay } from "./reward-clicks.ts";

type Db = Kysely<WorkspaceTables>;
type Event = EventExplanation["event"];

interface Within {
  readonly workspaceId: string;
  readonly programId: string;
}

/** What is asked besides SQL; absent in a command, where a server may have it. */
interface Sources {
  readonly eventStore: Pick<EventStore, "findClick" | "findNumbers" | "listAfter">;
  readonly outbox: Pick<Outbox<WorkspaceTables>, "drain">;
}

/** See behaviour/partners 10.13. */
export const handleExplainEvent = implement(
  explainEvent,
  { requires: "workspaces.read", programFirst: true },
  async ({ params }, ctx) => {
    const { id: programId } = ctx.program;
    return explainEventOf(ctx.db, { workspaceId: ctx.workspaceId, programId }, params.id, ctx.now(), ctx);
  },
);

/**
 * What became of an event, by its id or that of its invoice.
 *
 * @throws `not_found` for one that nothing is known of.
 */
export async function explainEventOf(
  db: Db,
  within: Within,
  id: string,
  nowMs: number,
  sources?: Sources,
): Promise<EventExplanation> {
  const judged = await findJudged(db, within, id);
  if (judged) return judged;
  const found = await findEvent(db, within.workspaceId, id, sources);
  if (!found) throw new AppError("not_found", `Nothing is known of an event or an invoice ${id}.`);
  const link = await findLink(db, within.workspaceId, found.linkId);
  const event = toEvent(found, link);
  if (!link || link.program_id !== within.programId || link.partner_id === null) {
    return { ...UNJUDGED, outcome: "not-of-a-partner", why: "The link is no partner's.", event };
  }
  return found.kind === "click" ? explainClick(db, within, event, nowMs) : { ...UNJUDGED, ...NOT_KEPT, event };
}

const UNJUDGED = { reason: null, commissionId: null, detail: null } as const;

const NOT_KEPT = {
  outcome: "not-kept",
  why: "Why there is no commission was not noted, or more than 90 days ago. A lead that a sale made of a customer who was not known earns nothing beside the sale, and events from before the link was a partner's earn nothing.",
} as const;

/** Rewarded, judged to earn nothing, or about to be judged. */
async function findJudged(
  db: Db,
  { workspaceId, programId }: Within,
  id: string,
): Promise<EventExplanation | undefined> {
  const isNamed = sql<SqlBool>`(event_id = ${id} or invoice_id = ${id})`;
  const ofProgram = { workspace_id: workspaceId, program_id: programId };
  const commission = await db
    .selectFrom("commissions")
    .selectAll()
    .where((eb) => eb.and(ofProgram))
    .where(isNamed)
    .executeTakeFirst();
  if (commission) return explainCommission(db, commission);
  const noted = await db
    .selectFrom("uncommissioned_events")
    .selectAll()
    .where((eb) => eb.and(ofProgram))
    .where(isNamed)
    .orderBy("id")
    .executeTakeFirst();
  if (noted) {
    const { id: _entry, judgedAt: _at, reason, why, detail, ...event } = toUncommissionedEvent(noted);
    return { outcome: "uncommissioned", why, reason, commissionId: null, event, detail };
  }
  const waiting = await db
    .selectFrom("commission_events")
    .selectAll()
    .where((eb) => eb.and(ofProgram))
    .where(isNamed)
    .executeTakeFirst();
  if (!waiting) return undefined;
  const { type, eventId, atMs, linkId, customer, invoiceId } = Conversion.parse(JSON.parse(waiting.payload));
  const event = { type, eventId, at: toIso(atMs), linkId, partnerId: waiting.partner_id, customerId: customer.id };
  return { ...UNJUDGED, outcome: "waiting", why: "It will be judged within moments.", event: { ...event, invoiceId } };
}

async function explainCommission(db: Db, row: CommissionTable): Promise<EventExplanation> {
  const created = await db
    .selectFrom("commission_audit")
    .select("detail")
    .where("commission_id", "=", row.id)
    .where("action", "=", "created")
    .executeTakeFirst();
  return {
    outcome: "commissioned",
    why: `The commission ${row.id} is ${row.status} and earns ${row.earnings_cents} cents.`,
    reason: null,
    commissionId: row.id,
    event: {
      type: row.type === "lead" || row.type === "click" ? row.type : "sale",
      eventId: row.event_id ?? row.invoice_id ?? row.id,
      at: toIso(row.created_at_ms),
      linkId: row.link_id ?? "",
      partnerId: row.partner_id,
      customerId: row.customer_id,
      invoiceId: row.invoice_id,
    },
    detail: created ? JSON.parse(created.detail) : null,
  };
}

/** In SQL for some days, if its link is a partner's; else in the event store, which ids of events lead into. */
async function findEvent(db: Db, workspaceId: string, id: string, sources?: Sources): Promise<StoredEvent | undefined> {
  const kept = await findKeptClick(db, workspaceId, id);
  if (kept || !sources) return kept;
  const { eventStore, outbox } = sources;
  await outbox.drain();
  const click = await eventStore.findClick(workspaceId, id);
  if (click) return click;
  for (const kind of ["lead", "sale"] as const) {
    const numbers = await eventStore.findNumbers(kind, [{ workspaceId, id }]);
    const seq = numbers.find((found) => found.id === id && found.workspaceId === workspaceId)?.seq;
    if (seq === undefined) continue;
    const scope = { workspaceId, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
    const lines = await eventStore.listAfter(kind, scope, seq - 1, EVENTS_OF_ONE_NUMBER);
    const some: readonly NumberedEvent[] = readEventLines(kind, lines);
    const found = some.find(({ event }) => idOfEvent(event) === id)?.event;
    if (found) return found;
  }
  return undefined;
}

/** Clicks that are acknowledged together share a number, leads and sales with those of one call. */
const EVENTS_OF_ONE_NUMBER = 10;

function toEvent(event: StoredEvent, link: LinkTable | undefined): Event {
  return {
    type: event.kind,
    eventId: idOfEvent(event),
    at: toIso(event.timestampMs),
    linkId: event.linkId,
    partnerId: link?.partner_id ?? null,
    customerId: event.kind === "click" ? null : event.customerId,
    invoiceId: event.kind === "sale" ? event.invoiceId || null : null,
  };
}

/** Clicks are judged with those of their link and day; of those that never come to that, by what holds now. */
async function explainClick(db: Db, within: Within, event: Event, nowMs: number): Promise<EventExplanation> {
  const dayMs = startOfDay(Date.parse(event.at));
  const ofDay = await findJudged(db, within, clicksInvoice(event.linkId, dayMs));
  if (ofDay) return { ...ofDay, event };
  const enrollment = await findEnrollment(db, within, { partnerId: event.partnerId ?? "" });
  const reason = clickReason(enrollment);
  if (reason) return { ...UNJUDGED, outcome: "uncommissioned", reason, why: `${WHY[reason]} So it is now.`, event };
  if (nowMs < dayMs + DAY_MS) {
    return { ...UNJUDGED, outcome: "waiting", why: "Clicks of a day are rewarded together, once it is over.", event };
  }
  return { ...UNJUDGED, ...NOT_KEPT, event };
}

function clickReason(enrollment: EnrollmentRow | undefined): UncommissionedReason | undefined {
  if (!enrollment) return "partner-not-enrolled";
  if (!EARNING_STATUSES.includes(enrollment.status)) return "partner-not-eligible";
  return enrollment.click_reward_id === null ? "no-reward" : undefined;
}
