import type { TrackedSale, TrackSaleBody } from "@overdub/contract";
import { AppError, trackSale, trackSaleClient } from "@overdub/contract";
import type { LeadEvent, StoredEvent } from "@overdub/storage";
import type { Kysely } from "kysely";
import { queueConversion } from "../commissions/conversion.ts";
import type { Money } from "../currency/to-usd.ts";
import { exchangeOf, MAX_AMOUNT_CENTS, toUsd } from "../currency/to-usd.ts";
import { displayName } from "../customers/customer-name.ts";
import type { CustomerTable } from "../customers/customer-table.ts";
import type { Origin } from "../customers/new-customer.ts";
import { newCustomer } from "../customers/new-customer.ts";
import { findCustomerByExternalId, insertCustomer, keepOrigin } from "../customers/queries.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findLatestLead, keepLatestLead } from "../kept-events/latest-leads.ts";
import type { TrackContext } from "./context.ts";
import { implement } from "./context.ts";
import { countLeads, countSale } from "./counters.ts";
import { findOrigin, findTrackedLink } from "./find-click-origin.ts";
import { findInvoiceResponse, keepInvoiceResponse } from "./invoice-responses.ts";
import { claimLead, SALE_LEAD_CLAIM_MS } from "./lead-claims.ts";
import { tellConversion } from "./tell-conversion.ts";
import { toConversion } from "./to-conversion.ts";
import { toLeadEvent, toSaleEvent } from "./to-event.ts";
import type { AddContext } from "./track-lead.ts";

const DIRECT_SALE_LEAD = "Direct sale tracking lead event";

/** Another request has changed what this one has read: it looks again. */
class Overtaken extends Error {}
const ATTEMPTS = 5;

/**
 * Records that a customer bought: customer, invoice, counters and events in one transaction.
 *
 * @throws `bad_request`, `not_found`, or `unprocessable_entity` for an amount beyond any.
 *   See behaviour/attribution 3.5.
 */
async function recordSale(ctx: TrackContext, body: TrackSaleBody): Promise<TrackedSale> {
  if (body.customerExternalId === "") throw new AppError("bad_request", "customerExternalId is required");
  const money = toUsd(body, ctx.exchangeRates);
  if (money.amount > MAX_AMOUNT_CENTS) {
    throw new AppError("unprocessable_entity", `too_big: amount: amount cannot be above ${MAX_AMOUNT_CENTS} cents`);
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryToRecord(ctx, body, money);
    } catch (error) {
      if (!(error instanceof Overtaken) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function tryToRecord(ctx: TrackContext, body: TrackSaleBody, money: Money): Promise<TrackedSale> {
  const { workspaceId } = ctx;
  const { customerExternalId, invoiceId } = body;
  const earlier = invoiceId && (await findInvoiceResponse(ctx.db, { workspaceId, invoiceId }, ctx.now()));
  if (earlier) return earlier;
  const customer = await findCustomerByExternalId(ctx.db, workspaceId, customerExternalId);
  // One whom `createCustomer` made has come by no link yet: the click that comes along is the first.
  if (body.clickId && (customer?.link_id ?? null) === null)
    return sellByClick(ctx, body, money, body.clickId, customer);
  return customer ? sellToKnown(ctx, body, money, customer) : nothingRecorded(body);
}

/** To a customer who has a lead. A click that comes along is another visit's, and ignored. */
async function sellToKnown(
  ctx: TrackContext,
  body: TrackSaleBody,
  money: Money,
  customer: CustomerTable,
): Promise<TrackedSale> {
  const leadEventName = body.leadEventName ?? undefined;
  const lead = await findLatestLead(ctx, customer.id, leadEventName);
  // The sale is the newest lead's, whichever link the customer came by first.
  const link = await findTrackedLink(ctx, lead?.linkId ?? customer.link_id, `customer ${customer.id}`, "sale");
  if (!lead) {
    throw new AppError(
      "not_found",
      `Lead event not found for externalId: ${body.customerExternalId} and leadEventName: ${leadEventName ?? null}`,
    );
  }
  if (body.amount === 0) return nothingRecorded(body);
  return ctx.outbox.transact((tx, append) => addSale(ctx, tx, append, { body, money, customer, lead, link }));
}

/** To a customer without a link, by the click that came along: a lead comes into being with the sale, and who is unknown. */
async function sellByClick(
  ctx: TrackContext,
  body: TrackSaleBody,
  money: Money,
  clickId: string,
  known: CustomerTable | undefined,
): Promise<TrackedSale> {
  const { workspaceId } = ctx;
  const externalId = body.customerExternalId;
  const origin = await findOrigin(ctx, clickId, "sale");
  const eventName = body.leadEventName || DIRECT_SALE_LEAD;
  return ctx.outbox.transact(async (tx, append) => {
    const nowMs = ctx.now();
    const customer = known
      ? await keepOrigin(tx, known, origin)
      : await makeCustomer(tx, body, workspaceId, origin, nowMs);
    if (!customer) throw new Overtaken();
    const isClaimed = await claimLead(tx, { workspaceId, externalId, eventName }, { nowMs, forMs: SALE_LEAD_CLAIM_MS });
    // The call that made the customer records the lead, whatever was claimed for one of that name who is gone.
    if (known && !isClaimed) throw new Overtaken();
    await countLeads(tx, origin.link, 1, nowMs);
    const lead = toLeadEvent(origin.click, { customerId: customer.id, eventName, metadata: body.metadata }, nowMs);
    append([lead]);
    await keepLatestLead(tx, lead);
    await tellConversion(ctx, tx, lead, { customer, clickedAtMs: origin.click.timestampMs });
    if (body.amount === 0) return nothingRecorded(body);
    return addSale(ctx, tx, append, { body, money, customer, lead, link: origin.link });
  });
}

/** @returns `undefined` when another request has made it. */
async function makeCustomer(
  tx: Kysely<WorkspaceTables>,
  body: TrackSaleBody,
  workspaceId: string,
  origin: Origin,
  nowMs: number,
): Promise<CustomerTable | undefined> {
  const { customerExternalId: externalId, customerName: name, customerEmail: email, customerAvatar: avatar } = body;
  const made = newCustomer({ workspaceId, externalId, name, email, avatar }, origin, nowMs);
  // The sale sets the program and the partner, if there is one.
  const customer = { ...made, program_id: null, partner_id: null };
  return (await insertCustomer(tx, customer)) ? customer : undefined;
}

export interface Sale {
  readonly body: TrackSaleBody;
  readonly money: Money;
  readonly customer: CustomerTable;
  readonly lead: LeadEvent;
  /** The link of the lead. */
  readonly link: Origin["link"];
}

/**
 * The counters, the invoice and the event of a sale, within one transaction.
 *
 * @throws `Overtaken` when the customer is gone, or another transaction has recorded the invoice.
 */
export async function addSale(
  ctx: AddContext & Pick<TrackContext, "exchangeRates">,
  tx: Kysely<WorkspaceTables>,
  append: (events: readonly StoredEvent[]) => void,
  { body, money, customer, lead, link }: Sale,
): Promise<TrackedSale> {
  const { workspaceId } = ctx;
  const nowMs = ctx.now();
  const { eventName, invoiceId, metadata, paymentProcessor } = body;
  const counted = { customer, linkId: lead.linkId, amountCents: money.amount };
  const sale = await countSale(tx, counted, nowMs);
  if (!sale) throw new Overtaken();
  const { id, email, avatar, external_id: externalId } = customer;
  const response: TrackedSale = {
    eventName,
    customer: { id, name: displayName(customer), email, avatar, externalId },
    sale: { ...money, paymentProcessor, invoiceId: invoiceId ?? null, metadata: metadata ?? null },
  };
  if (invoiceId && !(await keepInvoiceResponse(tx, { workspaceId, invoiceId }, { response, customerId: id }, nowMs))) {
    throw new Overtaken();
  }
  const told = { eventName, paymentProcessor, metadata, invoiceId: invoiceId ?? "" };
  const event = toSaleEvent(lead, { ...told, amountCents: money.amount, currency: money.currency }, nowMs);
  append([event]);
  await tellConversion(ctx, tx, event, { customer, clickedAtMs: customer.clicked_at_ms ?? customer.created_at_ms });
  const exchange = exchangeOf(body, ctx.exchangeRates);
  await queueConversion(ctx, tx, link, toConversion(event, { customer, exchange, ...sale }));
  return response;
}

function nothingRecorded({ eventName }: TrackSaleBody): TrackedSale {
  return { eventName, customer: null, sale: null };
}

export const handleTrackSale = implement(trackSale, { requires: "conversions.write" }, ({ body }, ctx) =>
  recordSale(ctx, body),
);

export const handleTrackSaleClient = implement(trackSaleClient, { requires: "none" }, ({ body }, ctx) =>
  recordSale(ctx, body),
);
