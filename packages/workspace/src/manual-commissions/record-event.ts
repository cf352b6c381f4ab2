import { AppError } from "@overdub/contract";
import type { ClickEvent, StoredEvent } from "@overdub/storage";
import type { Kysely } from "kysely";
import { toClickEvent } from "../clicks/click-text.ts";
import { queueConversion } from "../commissions/conversion.ts";
import type { CustomerTable } from "../customers/customer-table.ts";
import type { Origin } from "../customers/new-customer.ts";
import { newCustomer, originColumns } from "../customers/new-customer.ts";
import { findCustomerByExternalId, insertCustomer, updateCustomerColumns } from "../customers/queries.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createClickId } from "../ids/click-id.ts";
import { forgetLatestLeads } from "../kept-events/latest-leads.ts";
import { toRedirectLink } from "../link-cache/redirect-link.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { countLeads, countSale } from "../track/counters.ts";
import { toConversion } from "../track/to-conversion.ts";
import { toLeadEvent, toSaleEvent } from "../track/to-event.ts";
import { readVisit } from "../visits/visit.ts";
import type { ManualContext } from "./context.ts";
import type { EventBody, ManualEvent } from "./manual-event.ts";

type Tx = Kysely<WorkspaceTables>;

export interface Recorded {
  readonly event: ManualEvent;
  readonly link: LinkTable;
  /** Who bought or signed up: known, or to be made. */
  readonly customer: CustomerTable | NonNullable<EventBody["customer"]>;
}

/** The visit that somebody says there was. */
const CLICK_BEFORE_MS = 5 * 60_000;

/**
 * Records the lead or the sale that somebody entered, as if it had been tracked, after a click five minutes before; and has
 * it judged. All of it in one transaction, in the order of tracking: customer, link, events.
 *
 * @throws `conflict` for an invoice that has a commission, or is about to have one.
 * @see behaviour/partners 4.1
 */
export async function recordEvent(
  ctx: ManualContext,
  tx: Tx,
  append: (events: readonly StoredEvent[]) => void,
  { event, link, customer: given }: Recorded,
): Promise<void> {
  const { atMs } = event;
  const country = given.country ?? null;
  const click = makeClick(ctx, link, country, atMs - CLICK_BEFORE_MS);
  const customer = await haveCustomer(ctx, tx, given, { link, click }, atMs);
  await forgetLatestLeads(tx, customer.id);
  await countLeads(tx, link, 1, atMs);
  const ofLead = { customerId: customer.id, eventName: event.leadName };
  const lead = toLeadEvent(click, { ...ofLead, metadata: event.type === "lead" ? event.metadata : null }, atMs);
  const told = { customer, userId: ctx.userId, exchange: event.exchange };
  if (event.type === "lead") {
    append([click, lead]);
    await queueConversion(ctx, tx, link, toConversion(lead, told));
    return;
  }
  const counted = await countSale(tx, { customer, linkId: link.id, amountCents: event.amount }, atMs);
  const sale = toSaleEvent(lead, saleOf(event), atMs);
  append([click, lead, sale]);
  if (!(await queueConversion(ctx, tx, link, toConversion(sale, { ...told, ...counted }))))
    throw invoiceConflict(event.invoiceId);
  await assertNoCommission(tx, link, event.invoiceId);
}

/**
 * After the event waits: of two senders at once one has the place in the queue, and the other one finds either that place
 * taken or the commission that came of it.
 *
 * @throws `conflict`.
 */
export async function assertNoCommission(
  tx: Tx,
  { workspace_id, program_id }: Pick<LinkTable, "workspace_id" | "program_id">,
  invoiceId: string | null,
): Promise<void> {
  if (invoiceId === null) return;
  const commission = await tx
    .selectFrom("commissions")
    .select("id")
    .where("workspace_id", "=", workspace_id)
    .where("program_id", "=", program_id)
    .where("invoice_id", "=", invoiceId)
    .executeTakeFirst();
  if (commission) throw invoiceConflict(invoiceId);
}

function invoiceConflict(invoiceId: string | null): AppError {
  return new AppError("conflict", `There is already a commission for the invoice ${invoiceId}.`);
}

function saleOf({ saleName, metadata, amount, currency, invoiceId, paymentProcessor }: ManualEvent) {
  return { eventName: saleName, metadata, amountCents: amount, currency, invoiceId: invoiceId ?? "", paymentProcessor };
}

function makeClick(ctx: ManualContext, link: LinkTable, country: string | null, timestampMs: number): ClickEvent {
  const visit = readVisit({ method: "GET", url: "/", headers: { host: link.domain }, remoteAddress: "" }, () => false);
  if (!visit) throw new Error("The bare path is always a visit.");
  const clickId = createClickId(timestampMs);
  const facts = { clickId, identityHash: clickId, url: link.url, timestampMs };
  const click = toClickEvent(toRedirectLink(link), visit, facts, ctx.locator);
  return country === null ? click : { ...click, country };
}

/** From now on the customer is the partner's, by this link and click. What is given of a known one overwrites. */
async function haveCustomer(
  { workspaceId }: ManualContext,
  tx: Tx,
  given: Recorded["customer"],
  origin: Origin,
  atMs: number,
): Promise<CustomerTable> {
  const isKnown = "workspace_id" in given;
  const externalId = isKnown ? given.external_id : given.externalId;
  // Its Stripe id comes with the update, which refuses one that is another customer's.
  if (!isKnown) await insertCustomer(tx, newCustomer({ ...given, stripeCustomerId: null, workspaceId }, origin, atMs));
  const customer = await findCustomerByExternalId(tx, workspaceId, externalId);
  if (!customer) throw new AppError("not_found", `Customer ${isKnown ? given.id : externalId} not found.`);
  const columns = {
    ...(isKnown ? {} : profileOf(given)),
    ...originColumns(origin),
    country: given.country ?? customer.country,
    program_id: origin.link.program_id,
    partner_id: origin.link.partner_id,
    updated_at_ms: atMs,
  };
  await updateCustomerColumns(tx, workspaceId, customer.id, columns);
  return { ...customer, ...columns };
}

function profileOf({ name, email, avatar, stripeCustomerId }: NonNullable<EventBody["customer"]>) {
  const given = { name, email, avatar, stripe_customer_id: stripeCustomerId };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value)) as Partial<CustomerTable>;
}
