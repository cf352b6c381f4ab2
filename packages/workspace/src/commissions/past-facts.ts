import type { CommissionType } from "@overdub/contract";
import { PARTNER_STATUSES } from "@overdub/contract";
import { z } from "zod";
import type { RewardFacts } from "../rewards/conditions.ts";
import type { JudgedClicks, JudgedConversion } from "./rejudge.ts";

/** What `explainDecision`, and what rewards clicks, has written. Files that were imported may have anything. */
const Detail = z.object({
  reward: z.object({ id: z.string() }).nullish(),
  event: z.object({ amount: z.int().optional(), quantity: z.int().optional() }).optional(),
  modifiers: z
    .array(
      z.object({
        conditions: z.array(
          z.object({
            condition: z.object({
              entity: z.enum(["partner", "customer", "sale", "lead"]),
              attribute: z.string(),
              metadataField: z.string().optional(),
            }),
            actual: z.unknown().optional(),
          }),
        ),
      }),
    )
    .default([]),
  checks: z.object({ partnerStatus: z.enum(PARTNER_STATUSES).optional() }).optional(),
  countries: z.array(z.object({ country: z.string(), clicks: z.int() })).optional(),
});
export type Detail = z.output<typeof Detail>;

export function readDetail(text: string): Detail | undefined {
  return Detail.safeParse(JSON.parse(text)).data;
}

/** What is kept besides the events, by ids. */
export interface Known {
  /** Of commissions. */
  readonly details: ReadonlyMap<string, Detail | undefined>;
  readonly customers: ReadonlyMap<string, { readonly country: string | null; readonly signupDate: number }>;
  readonly partners: ReadonlyMap<string, { readonly country: string | null }>;
}

interface Kept {
  readonly type: CommissionType;
  readonly partnerId: string;
  readonly customerId: string | null;
  readonly amount: number;
  readonly quantity: number;
  /** Undefined: it was not kept. */
  readonly metadata: Readonly<Record<string, unknown>> | null | undefined;
}

/** An event with what is known of it: what was found when it was judged, then what is so now and hardly changes. */
export function toJudged(kept: Kept, known: Known, detail: Detail | undefined): JudgedConversion | JudgedClicks {
  const { type, amount, quantity, metadata } = kept;
  if (type === "click") return { type, quantity, countries: detail?.countries };
  return {
    type: type === "lead" ? "lead" : "sale",
    amount,
    quantity,
    partnerStatus: detail?.checks?.partnerStatus ?? "approved",
    facts: factsOf(kept, known, foundThen(detail)),
    isMetadataKnown: metadata !== undefined,
  };
}

type Found = Readonly<Record<"partner" | "customer" | "sale" | "lead", Readonly<Record<string, unknown>>>>;

/** Totals of a partner, say, are nowhere else. */
function foundThen(detail: Detail | undefined): Found {
  const found: Record<keyof Found, Record<string, unknown>> = { partner: {}, customer: {}, sale: {}, lead: {} };
  for (const { condition, actual } of detail?.modifiers.flatMap(({ conditions }) => conditions) ?? []) {
    const { entity, attribute, metadataField } = condition;
    if (actual === undefined) continue;
    if (attribute !== "metadata") found[entity][attribute] = actual;
    else if (metadataField !== undefined) {
      found[entity].metadata = { ...(found[entity].metadata as object | undefined), [metadataField.trim()]: actual };
    }
  }
  return found;
}

function factsOf({ type, partnerId, customerId, amount, metadata }: Kept, known: Known, found: Found): RewardFacts {
  const customer = known.customers.get(customerId ?? "");
  const productId = metadata?.productId;
  const facts = {
    partner: { ...known.partners.get(partnerId), ...found.partner },
    ...(customerId !== null && { customer: { ...customer, source: "tracked", ...found.customer } }),
    ...(type === "lead"
      ? { lead: { metadata: null, ...found.lead, ...(metadata && { metadata }) } }
      : {
          sale: {
            metadata: null,
            ...((typeof productId === "string" || productId === null) && { productId }),
            ...found.sale,
            ...(metadata && { metadata }),
            amount,
          },
        }),
  };
  // What was found then has the types that it had then: `conditions.ts` compares whatever comes.
  return facts as RewardFacts;
}
