import type { LeadEvent, SaleEvent } from "@overdub/storage";
import type { Kysely } from "kysely";
import { toClickPayload } from "../clicks/click-payload.ts";
import type { CustomerTable } from "../customers/customer-table.ts";
import { toCustomer } from "../customers/to-customer.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findEventPartner } from "../enrollments/event-partner.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLink } from "../link-store/queries.ts";
import { loadLinkPayload } from "../links/link-payload.ts";
import { publish } from "../webhooks/publish.ts";
import type { TrackContext } from "./context.ts";

interface Beside {
  /** With a sale: as it was before. */
  readonly customer: CustomerTable;
  /** The event has its own moment. */
  readonly clickedAtMs: number;
}

/** Tells webhooks of a lead or a sale, in the transaction that records it and after all that it counts. */
export async function tellConversion(
  ctx: Pick<TrackContext, "workspaceId" | "now" | "jobs" | "publicPort">,
  tx: Kysely<WorkspaceTables>,
  event: LeadEvent | SaleEvent,
  beside: Beside,
): Promise<void> {
  await publish(ctx, tx, event.kind === "lead" ? "lead.created" : "sale.created", () =>
    toPayload(ctx, tx, event, beside),
  );
}

/** See behaviour/webhooks 3. */
async function toPayload(
  { workspaceId, publicPort }: Pick<TrackContext, "workspaceId" | "publicPort">,
  tx: Kysely<WorkspaceTables>,
  event: LeadEvent | SaleEvent,
  { customer, clickedAtMs }: Beside,
) {
  const link = await findLink(tx, workspaceId, event.linkId);
  if (!link) throw new Error(`Link ${event.linkId} is gone, with an event of it under way.`);
  const { country: _leftOut, ...shown } = toCustomer(customer);
  return {
    eventName: event.eventName,
    customer: shown,
    click: toClickPayload(event, clickedAtMs),
    link: await loadLinkPayload(tx, link, publicPort()),
    ...(event.kind === "sale" && { sale: toSale(event) }),
    partner: await partnerOf(tx, link),
    metadata: event.metadata === "" ? null : (JSON.parse(event.metadata) as Record<string, unknown>),
  };
}

function toSale({ amountCents: amount, currency, paymentProcessor, invoiceId }: SaleEvent) {
  return { amount, currency, paymentProcessor, invoiceId: invoiceId === "" ? null : invoiceId };
}

async function partnerOf(tx: Kysely<WorkspaceTables>, { workspace_id, program_id, partner_id }: LinkTable) {
  if (program_id === null || partner_id === null) return null;
  return findEventPartner(tx, workspace_id, { programId: program_id, partnerId: partner_id });
}
