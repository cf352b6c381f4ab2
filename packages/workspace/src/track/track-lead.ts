import type { TrackedLead, TrackLeadBody } from "@overdub/contract";
import { AppError, trackLead, trackLeadClient } from "@overdub/contract";
import type { LeadEvent, StoredEvent } from "@overdub/storage";
import { toShortLink } from "../addresses/short-link.ts";
import { queueConversion } from "../commissions/conversion.ts";
import { displayName } from "../customers/customer-name.ts";
import type { CustomerTable } from "../customers/customer-table.ts";
import type { Origin } from "../customers/new-customer.ts";
import { newCustomer } from "../customers/new-customer.ts";
import { findCustomerByExternalId, insertCustomer, keepOrigin } from "../customers/queries.ts";
import { createSight } from "../folders/hidden-folders.ts";
import { keepLatestLead } from "../kept-events/latest-leads.ts";
import type { TrackContext } from "./context.ts";
import { implement } from "./context.ts";
import { countLeads } from "./counters.ts";
import type { TrackedLink } from "./find-click-origin.ts";
import { findOrigin } from "./find-click-origin.ts";
import type { LeadKey } from "./lead-claims.ts";
import { claimLead, isLeadClaimed, LEAD_CLAIM_MS } from "./lead-claims.ts";
import { tellConversion } from "./tell-conversion.ts";
import { toConversion } from "./to-conversion.ts";
import { toLeadEvent } from "./to-event.ts";

/**
 * Records that a click led to a customer: customer, claim, counters and events in one transaction, so that a failure
 * leaves nothing behind and a repeat starts again.
 *
 * @throws `bad_request` or `not_found`. See behaviour/attribution 3.4.
 */
async function recordLead(ctx: TrackContext, body: TrackLeadBody): Promise<RecordedLead> {
  const { workspaceId } = ctx;
  const { customerExternalId: externalId, eventName } = body;
  if (externalId === "") throw new AppError("bad_request", "customerExternalId is required");
  const customer = await findCustomerByExternalId(ctx.db, workspaceId, externalId);
  const clickId = body.clickId || customer?.click_id;
  if (!clickId) {
    throw new AppError(
      "bad_request",
      `The clickId was not provided, and no existing customer with customerExternalId ${externalId} was found that has one.`,
    );
  }
  const key: LeadKey = { workspaceId, externalId, eventName };
  const isDeferred = body.mode === "deferred";
  if (!isDeferred && customer && (await isLeadClaimed(ctx.db, key, ctx.now())))
    return { clickId, link: null, customer };

  const origin = await findOrigin(ctx, clickId, "lead");
  const lead = { body, key, origin, customer };
  if (isDeferred) return { clickId, link: origin.link, customer: (await haveCustomer(ctx.db, lead, ctx.now())).row };
  const { row, leads } = await ctx.outbox.transact((tx, append) => addLeads(ctx, tx, append, lead));
  return { clickId, link: leads.length > 0 ? origin.link : null, customer: row };
}

interface RecordedLead {
  readonly clickId: string;
  /** Null where the lead was stored before. */
  readonly link: TrackedLink | null;
  readonly customer: CustomerTable;
}

interface Lead {
  readonly body: TrackLeadBody;
  readonly key: LeadKey;
  readonly origin: Origin;
  /** Who has this external id already. */
  readonly customer: CustomerTable | undefined;
}

export interface AddedLeads {
  readonly row: CustomerTable;
  /** One for each that was counted; none where the lead is claimed already. */
  readonly leads: readonly LeadEvent[];
}

/** What recording within a transaction needs. */
export type AddContext = Pick<TrackContext, "workspaceId" | "now" | "jobs" | "publicPort">;

/** The customer, the claim, the counters and the events of a lead, within one transaction. One lead is told of, if any. */
export async function addLeads(
  ctx: AddContext,
  tx: TrackContext["db"],
  append: (events: readonly StoredEvent[]) => void,
  { body, key, origin, customer }: Lead,
): Promise<AddedLeads> {
  const nowMs = ctx.now();
  const { row, isMade } = await haveCustomer(tx, { body, key, origin, customer }, nowMs);
  // The call that makes the customer records the lead, whatever was claimed for one of that name who is gone.
  const isClaimed = await claimLead(tx, key, { nowMs, forMs: LEAD_CLAIM_MS });
  if (!isClaimed && !isMade) return { row, leads: [] };
  const quantity = body.eventQuantity ?? 1;
  await countLeads(tx, origin.link, quantity, nowMs);
  const lead = { customerId: row.id, eventName: body.eventName, metadata: body.metadata };
  const leads = Array.from({ length: quantity }, () => toLeadEvent(origin.click, lead, nowMs));
  append(leads);
  const [first, last = first] = [leads.at(0), leads.at(-1)];
  if (first && last) {
    await keepLatestLead(tx, last);
    await tellConversion(ctx, tx, first, { customer: row, clickedAtMs: origin.click.timestampMs });
    await queueConversion(ctx, tx, origin.link, toConversion(first, { customer: row, quantity }));
  }
  return { row, leads };
}

/** The known customer, a new one, or the one that a request at the same time has made. */
async function haveCustomer(
  tx: TrackContext["db"],
  { body, key, origin, customer }: Lead,
  nowMs: number,
): Promise<{ readonly row: CustomerTable; readonly isMade: boolean }> {
  const { workspaceId, externalId } = key;
  const known = customer && (await keepOrigin(tx, customer, origin));
  if (known) return { row: known, isMade: false };
  const { customerName: name, customerEmail: email, customerAvatar: avatar } = body;
  const row = newCustomer({ workspaceId, externalId, name, email, avatar }, origin, nowMs);
  if (await insertCustomer(tx, row)) return { row, isMade: true };
  const other = await findCustomerByExternalId(tx, workspaceId, externalId);
  if (!other) throw new Error(`Customer ${externalId} came and went.`);
  return { row: other, isMade: false };
}

function toTrackedLead({ clickId, link, customer }: RecordedLead, port: number): TrackedLead {
  return { click: { id: clickId }, link: link && toTrackedLink(link, port), customer: toTrackedCustomer(customer) };
}

function toTrackedLink(row: TrackedLink, port: number): TrackedLead["link"] {
  const { id, domain, key, url } = row;
  return {
    id,
    domain,
    key,
    shortLink: toShortLink(domain, key, port),
    url,
    partnerId: row.partner_id,
    programId: row.program_id,
    tenantId: row.tenant_id,
    externalId: row.external_id,
  };
}

function toTrackedCustomer(row: CustomerTable): TrackedLead["customer"] {
  return { name: displayName(row), email: row.email, avatar: row.avatar, externalId: row.external_id };
}

/** Whoever may track need not see every folder: a link that is hidden from the caller is counted, and not shown. */
export const handleTrackLead = implement(trackLead, { requires: "conversions.write" }, async ({ body }, ctx) => {
  const lead = await recordLead(ctx, body);
  const isInSight = await createSight(ctx.db, ctx);
  return toTrackedLead({ ...lead, link: lead.link && isInSight(lead.link) ? lead.link : null }, ctx.publicPort());
});

export const handleTrackLeadClient = implement(trackLeadClient, { requires: "none" }, async ({ body }, ctx) =>
  toTrackedLead(await recordLead(ctx, body), ctx.publicPort()),
);
