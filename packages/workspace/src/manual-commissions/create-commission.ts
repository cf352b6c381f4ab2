import type { CommissionCreateBody } from "@overdub/contract";
import { AppError, createCommission } from "@overdub/contract";
import { addCommission } from "../commissions/add-commission.ts";
import type { CustomerTable } from "../customers/customer-table.ts";
import { findCustomer } from "../customers/queries.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import type { Earner } from "../ledger/lock-enrollment.ts";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { toIso } from "../time/to-iso.ts";
import type { ManualContext } from "./context.ts";
import { implement } from "./context.ts";
import type { EventBody } from "./manual-event.ts";
import { assertPossible, readDate, readManualEvent } from "./manual-event.ts";
import type { Recorded } from "./record-event.ts";
import { assertNoCommission, recordEvent } from "./record-event.ts";

const QUEUED = "Your commissions are being created and will appear shortly.";
const CLAWBACK_QUEUED = "A clawback has been queued for the partner!";

/** Refusals come in Dub's order. See behaviour/partners 4.1. */
export const handleCreateCommission = implement(
  createCommission,
  { requires: "partners.write", programFirst: true },
  async ({ body }, ctx) => {
    const { id: programId } = ctx.program;
    const earner: Earner = { workspaceId: ctx.workspaceId, programId, partnerId: body.partnerId };
    if (!(await findEnrollment(ctx.db, earner, { partnerId: body.partnerId }))) {
      throw new AppError("not_found", `Partner ${body.partnerId} is not enrolled in program ${programId}.`);
    }
    if (body.type === "custom") {
      await addCustomCommission(ctx, earner, body);
      return { success: true, message: body.amount < 0 ? CLAWBACK_QUEUED : QUEUED };
    }
    const links = await findPartnerLinks(ctx, earner);
    if (links.length === 0) throw new AppError("bad_request", `Partner ${body.partnerId} has no links.`);
    const { customerId, customer } = body;
    if (!customerId === !customer) {
      throw new AppError("bad_request", "Exactly one of `customerId` and `customer` must be provided.");
    }
    const link = chooseLink(links, body);
    const known = customerId ? await findCustomerOrThrow(ctx, customerId) : customer;
    if (body.type === "sale") assertNoImport(body);
    const event = readManualEvent(body, ctx.exchangeRates, ctx.now());
    await assertNoCommission(ctx.db, link, event.invoiceId);
    if (!known) throw new Error("One of both was just looked at.");
    const recorded: Recorded = { event, link, customer: known };
    await ctx.outbox.transact((tx, append) => recordEvent(ctx, tx, append, recorded));
    return { success: true, message: QUEUED };
  },
);

type CustomBody = Extract<CommissionCreateBody, { type: "custom" }>;

/** What somebody gives a partner, or takes back, whatever the partner's status; it is due at once. */
export async function addCustomCommission(
  ctx: Pick<ManualContext, "db" | "now" | "jobs" | "publicPort" | "userId">,
  earner: Earner,
  body: CustomBody,
): Promise<void> {
  assertPossible(body.amount);
  const atMs = readDate(body.date, ctx.now());
  await ctx.db.transaction().execute(async (tx) => {
    const enrollment = await lockEnrollment(tx, earner);
    const commission = {
      type: "custom",
      earnings_cents: body.amount,
      description: body.description || null,
      user_id: ctx.userId,
      created_at_ms: atMs,
    } as const;
    const explanation = {
      event: { type: "custom", at: toIso(atMs), enteredBy: ctx.userId },
      attribution: { partnerId: earner.partnerId, groupId: enrollment?.group_id ?? null },
      arithmetic: [`given: ${body.amount}`],
      holding: { days: 0 },
    };
    await addCommission(ctx, tx, earner, commission, { explanation });
  });
}

/** The partner's links, the one with most sales first. */
function findPartnerLinks({ db }: ManualContext, { workspaceId, programId, partnerId }: Earner): Promise<LinkTable[]> {
  return db
    .selectFrom("links")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where("partner_id", "=", partnerId)
    .orderBy("sale_amount_cents", "desc")
    .orderBy("id")
    .execute();
}

function chooseLink(links: readonly LinkTable[], { linkId, partnerId }: EventBody): LinkTable {
  const link = linkId ? links.find(({ id }) => id === linkId) : links[0];
  if (!link) throw new AppError("not_found", `Link ${linkId} does not belong to partner ${partnerId}.`);
  return link;
}

async function findCustomerOrThrow({ db, workspaceId }: ManualContext, id: string): Promise<CustomerTable> {
  const customer = await findCustomer(db, workspaceId, id);
  if (!customer) throw new AppError("not_found", `Customer ${id} not found.`);
  return customer;
}

/** Invoices are Stripe's to import, and nobody connects Stripe here. */
function assertNoImport(body: Extract<EventBody, { type: "sale" }>): void {
  if (!body.importStripeInvoices) return;
  const given = body.sale ?? body.saleAmount ?? body.invoiceId ?? body.productId ?? body.saleEventDate ?? body.date;
  throw new AppError(
    "bad_request",
    given
      ? "`importStripeInvoices` cannot be combined with the fields of a sale."
      : "Invoices cannot be imported: this workspace is not connected to Stripe.",
  );
}
