import type { TrackedLead, TrackLeadBody } from "@overdub/contract";
import { AppError, trackLead, trackLeadClient } from "@overdub/contract";
import { displayName, generatedName } from "../customers/customer-name.ts";
import type { CustomerTable } from "../customers/customer-table.ts";
import type { Origin } from "../customers/new-customer.ts";
import { newCustomer } from "../customers/new-customer.ts";
import { findCustomerByExternalId, insertCustomer } from "../customers/queries.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { toLink } from "../links/to-link.ts";
import type { TrackContext } from "./context.ts";
import { implement } from "./context.ts";
import { countLeads } from "./counters.ts";
import { planDeletion } from "./expired-claims.ts";
import { findOrigin } from "./find-origin.ts";
import type { LeadKey } from "./lead-claims.ts";
import { claimLead, isLeadClaimed, LEAD_CLAIM_MS } from "./lead-claims.ts";
import { toLeadEvent } from "./to-event.ts";

/**
 * Records that a click led to a customer: customer, claim, counters and events in one transaction, so that a failure
 * leaves nothing behind and a repeat starts again.
 *
 * @throws `bad_request` or `not_found`. See behaviour/attribution 3.4.
 */
async function recordLead(ctx: TrackContext, body: TrackLeadBody): Promise<TrackedLead> {
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
  const toResponse = (link: LinkTable | null, row: CustomerTable | undefined): TrackedLead => ({
    click: { id: clickId },
    link: link && toTrackedLink(link, ctx.publicPort()),
    customer: row ? toTrackedCustomer(row) : unknownCustomer(body),
  });
  const isDeferred = body.mode === "deferred";
  if (!isDeferred && (await isLeadClaimed(ctx.db, key, ctx.now()))) return toResponse(null, customer);

  const origin = await findOrigin(ctx, clickId, "lead");
  const made = isDeferred
    ? { isNew: true, row: customer ?? (await makeCustomer(ctx.db, body, origin, ctx)) }
    : await addLeads(ctx, body, { key, origin, customer });
  return toResponse(made.isNew ? origin.link : null, made.row);
}

interface Lead {
  readonly key: LeadKey;
  readonly origin: Origin;
  readonly customer: CustomerTable | undefined;
}

/** @returns the customer, and whether the lead is a new one. */
function addLeads(ctx: TrackContext, body: TrackLeadBody, { key, origin, customer }: Lead) {
  return ctx.outbox.transact(async (tx, append) => {
    const nowMs = ctx.now();
    const row = customer ?? (await makeCustomer(tx, body, origin, ctx));
    if (!(await claimLead(tx, key, { nowMs, forMs: LEAD_CLAIM_MS }))) return { isNew: false, row };
    const quantity = body.eventQuantity ?? 1;
    await countLeads(tx, origin.link, quantity, nowMs);
    const lead = { customerId: row.id, eventName: body.eventName, metadata: body.metadata };
    append(Array.from({ length: quantity }, () => toLeadEvent(origin.click, lead, nowMs)));
    await planDeletion(ctx, tx, nowMs);
    return { isNew: true, row };
  });
}

/** The new customer, or the one that a request at the same time has made. */
async function makeCustomer(
  db: TrackContext["db"],
  body: TrackLeadBody,
  origin: Origin,
  { workspaceId, now }: Pick<TrackContext, "workspaceId" | "now">,
): Promise<CustomerTable> {
  const externalId = body.customerExternalId;
  const { customerName: name, customerEmail: email, customerAvatar: avatar } = body;
  const row = newCustomer({ workspaceId, externalId, name, email, avatar }, origin, now());
  if (await insertCustomer(db, row)) return row;
  const other = await findCustomerByExternalId(db, workspaceId, externalId);
  if (!other) throw new Error(`Customer ${externalId} came and went.`);
  return other;
}

function toTrackedLink(row: LinkTable, port: number): TrackedLead["link"] {
  const { id, domain, key, shortLink, url, partnerId, programId, tenantId, externalId } = toLink(row, [], port);
  return { id, domain, key, shortLink, url, partnerId, programId, tenantId, externalId };
}

function toTrackedCustomer(row: CustomerTable): TrackedLead["customer"] {
  return { name: displayName(row), email: row.email, avatar: row.avatar, externalId: row.external_id };
}

/** For a repeated lead whose customer is gone. */
function unknownCustomer(body: TrackLeadBody): TrackedLead["customer"] {
  const email = body.customerEmail ?? null;
  return {
    name: body.customerName || email || generatedName(body.customerExternalId),
    email,
    avatar: body.customerAvatar ?? null,
    externalId: body.customerExternalId,
  };
}

export const handleTrackLead = implement(trackLead, { requires: "writer" }, ({ body }, ctx) => recordLead(ctx, body));

export const handleTrackLeadClient = implement(trackLeadClient, { requires: "none" }, ({ body }, ctx) =>
  recordLead(ctx, body),
);
