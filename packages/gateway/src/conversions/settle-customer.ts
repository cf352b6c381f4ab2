import type { CustomerFacts } from "./adapters/facts.ts";
import { isRefusal } from "./dub-calls.ts";
import type { HeldSubject, Subject } from "./hold-subject.ts";
import { holdSubject } from "./hold-subject.ts";
import { externalIdOf } from "./progress.ts";
import type { SettleContext, Settlement } from "./settlement.ts";
import { tellCancellation } from "./tell-product.ts";

/** The call that tells Dub of a customer who has become a lead; undefined where none is due. */
function leadCall({ facts, progress }: Pick<Subject<"customer">, "facts" | "progress">, leadEvent: string) {
  const externalId = externalIdOf(facts, progress);
  if (externalId === undefined || progress.lead === "tracked") return undefined;
  // A sale alone makes a lead of those only whom Dub does not know yet.
  if (facts.leadName === undefined && (progress.lead !== undefined || !facts.clickId)) return undefined;
  return {
    clickId: facts.clickId?.value ?? "",
    eventName: facts.leadName?.value ?? leadEvent,
    customerExternalId: externalId,
    ...detailsOf(facts),
    mode: "wait",
  };
}

/** What a customer is made with. Dub refuses what is longer, and nobody loses a lead for a long name. */
export function detailsOf({ name, email, avatar }: CustomerFacts) {
  const isShort = (text: string | undefined): text is string => text !== undefined && text.length <= MAX_DETAIL_CHARS;
  return {
    ...(isShort(name?.value) && { customerName: name?.value }),
    ...(isShort(email?.value) && EMAIL.test(email?.value ?? "") && { customerEmail: email?.value }),
    ...(avatar && { customerAvatar: avatar.value }),
  };
}

const MAX_DETAIL_CHARS = 100;
const EMAIL = /^[\w.%+'-]+@[\w-]+(\.[\w-]+)+$/;

/** Tells Dub what is to be told of a customer. @throws SubjectBusy while another process does. */
export function settleCustomer(ctx: SettleContext, id: string): Promise<Settlement> {
  return holdSubject(ctx, { id, kind: "customer" }, async (held) => {
    const lead = await settleLead(ctx, held);
    const { facts, progress } = held.current;
    if (lead.state !== "done" || !facts.canceledAt || progress.isCancellationTold) return lead;
    // Of customers who are none of Dub's nobody wants to hear.
    if (externalIdOf(facts, progress) === undefined) return { state: "waiting", reason: UNTIED, on: id };
    await tellCancellation(ctx, held.current);
    await held.keep({ isCancellationTold: true });
    return lead;
  });
}

export const UNTIED = "Nothing ties the customer to one of Dub yet";
const KNOWN = "Dub knows the customer already";

async function settleLead(
  { dub, source, eventId }: SettleContext,
  { current: { facts, progress }, keep }: HeldSubject<"customer">,
): Promise<Settlement> {
  const { leads, lead_event: leadEvent } = source.settings;
  const call = leadCall({ facts, progress }, leadEvent);
  const { lead, leadBy } = progress;
  if (lead === "tracked")
    return leadBy === eventId ? { state: "done" } : { state: "done", nothing: `The lead was told of by ${leadBy}` };
  if (!leads) return { state: "done", nothing: "Leads are not told of: the source's setting leads is off" };
  if (!call) return { state: "done", nothing: lead === "known" ? KNOWN : "Nothing makes a lead of the customer" };
  const externalId = call.customerExternalId;
  if (facts.leadName === undefined && (await dub.isCustomerKnown(externalId))) {
    await keep({ externalId, lead: "known" });
    return { state: "done", nothing: KNOWN };
  }
  try {
    await dub.trackLead(call);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // Whoever came by no click, and is not known, is no customer of Dub.
    if (call.clickId === "" && error.statusCode === 400) return { state: "done", nothing: error.message };
    return { state: "refused", reason: error.message };
  }
  await keep({ externalId, lead: "tracked", leadBy: facts.leadName?.by ?? facts.clickId?.by ?? eventId });
  return { state: "done" };
}
