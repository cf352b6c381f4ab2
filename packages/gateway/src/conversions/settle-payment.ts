import type { PaymentFacts, Sale } from "./adapters/facts.ts";
import { adjustCommission } from "./adjust-commission.ts";
import { isRefusal } from "./dub-calls.ts";
import type { HeldSubject } from "./hold-subject.ts";
import { holdSubject } from "./hold-subject.ts";
import type { PaymentProgress } from "./progress.ts";
import { externalIdOf, nextStep } from "./progress.ts";
import { detailsOf, settleCustomer, UNTIED } from "./settle-customer.ts";
import type { SettleContext, Settlement } from "./settlement.ts";
import { findSubjectId } from "./subjects.ts";

/** For so long Dub tells the repeat of a sale from a new one, less what a repeat may take. */
const REPEATABLE_MS = 6.5 * 86_400_000;

/** Tells Dub what is to be told of a payment: the sale, then what was given back. @throws SubjectBusy while another process does. */
export function settlePayment(
  ctx: SettleContext,
  id: string,
): Promise<Settlement & { readonly sentBy?: string | undefined }> {
  return holdSubject(ctx, { id, kind: "payment" }, async (held) => {
    for (;;) {
      const { facts, progress } = held.current;
      const step = nextStep(facts, progress);
      if (step.kind === "done") return doneBy(progress, step);
      if (step.kind === "wait") return { state: "waiting", reason: step.reason, on: id };
      const settled =
        step.kind === "track" ? await trackSale(ctx, held) : await adjustCommission(ctx, held, step.target);
      if (settled) return settled;
    }
  });
}

/** A sale of nothing is never sent; of any other it is known by which event. */
function doneBy(progress: PaymentProgress, { note }: { readonly note?: string | undefined }) {
  const sentBy = progress.sale && progress.sent?.by;
  return sentBy === undefined ? { state: "done" as const, nothing: note } : { state: "done" as const, note, sentBy };
}

/** @returns why the payment is not further by it, if it is not. */
async function trackSale(
  ctx: SettleContext,
  { current: { id, facts, progress }, keep }: HeldSubject<"payment">,
): Promise<Settlement | undefined> {
  const { db, dub, source, now } = ctx;
  const sent = progress.sent ?? { ...requireSale(facts), atMs: now() };
  const { sale } = sent;
  const customerId = await findSubjectId(db, source.id, sale.customerKeys);
  if (customerId === undefined) return { state: "waiting", reason: "Its customer is not known yet", on: id };
  await settleCustomer(ctx, customerId);
  // As it is after it was settled.
  const customer = await holdSubject(ctx, { id: customerId, kind: "customer" }, async ({ current }) => current);
  const externalId = externalIdOf(customer.facts, customer.progress);
  if (externalId === undefined) {
    return { state: "waiting", reason: UNTIED, on: customerId };
  }
  if (now() - sent.atMs > REPEATABLE_MS) {
    return { state: "refused", reason: "Whether the sale was counted a week ago is unknown: look at Dub" };
  }
  if (!progress.sent) await keep({ sent });
  const { amount, currency, invoiceId, eventName, processor, metadata } = sale;
  const isDirect = !source.settings.leads && customer.facts.clickId !== undefined;
  try {
    const tracked = await dub.trackSale({
      customerExternalId: externalId,
      ...{ amount, currency, invoiceId, paymentProcessor: processor },
      ...(eventName !== undefined && { eventName }),
      ...(metadata && { metadata }),
      ...(isDirect && { clickId: customer.facts.clickId?.value, ...detailsOf(customer.facts) }),
    });
    if (!tracked) return { state: "waiting", reason: "Dub does not know the customer yet", on: customerId };
    await keep({ sale: { atMs: now(), ...tracked } });
    return undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // The customer's link or lead may come to be.
    if (error.statusCode === 404) return { state: "waiting", reason: error.message, on: customerId };
    return { state: "refused", reason: error.message };
  }
}

function requireSale({ sale }: PaymentFacts): { readonly sale: Sale; readonly by: string } {
  if (!sale) throw new Error("The payment has no sale.");
  return { sale: sale.value, by: sale.by };
}
