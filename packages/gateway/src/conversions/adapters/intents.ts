/** What an expression makes of an event, and what a row of a CSV file says: one form for both. */
import { minorUnitDigits } from "@overdub/contract";
import { z } from "zod";
import type { EventOrigin } from "./adapter.ts";
import type { Deduction, Fact } from "./facts.ts";
import { customerFact, deductionFact, disputeDeduction, externalKey, paymentFact, saleFact } from "./make-facts.ts";
import type { Money } from "./money.ts";
import { moneyOf, moneyOfMinor, readDecimal } from "./money.ts";
import type { Settings } from "./settings.ts";

const Id = z.union([z.string().trim().min(1).max(255), z.int()]).transform(String);
const Currency = z
  .string()
  .regex(/^[A-Za-z]{3}$/, { error: "must be a code of ISO 4217" })
  .transform((code) => code.toLowerCase())
  .default("usd");

const AMOUNT = {
  /** Decimal, in whole units of the currency. */
  amount: z.union([z.string().max(40), z.number()]).optional(),
  /** In its minor unit. */
  amount_cents: z.union([z.int(), z.string().regex(/^\d{1,15}$/)]).optional(),
  currency: Currency,
};

const CUSTOMER = {
  customer_external_id: Id,
  click_id: z.string().trim().max(190).optional(),
  event_name: z.string().trim().min(1).max(255).optional(),
  customer_name: z.string().trim().min(1).max(100).optional(),
  customer_email: z.string().trim().max(100).optional(),
  customer_avatar: z.string().trim().max(2_000).optional(),
};

const Lead = z.strictObject({ type: z.literal("lead"), ...CUSTOMER });
const SaleIntent = z.strictObject({
  type: z.literal("sale"),
  ...CUSTOMER,
  ...AMOUNT,
  invoice_id: Id,
  metadata: z.record(z.string().max(100), z.unknown()).optional(),
});
const Refund = z.strictObject({ type: z.literal("refund"), invoice_id: Id, refund_id: Id.optional(), ...AMOUNT });
const Dispute = z.strictObject({
  type: z.literal("dispute"),
  invoice_id: Id,
  dispute_id: Id,
  state: z.enum(["open", "won", "lost"]),
  ...AMOUNT,
});
const Cancel = z.strictObject({ type: z.literal("cancel"), invoice_id: Id });

export const Intent = z.discriminatedUnion("type", [Lead, SaleIntent, Refund, Dispute, Cancel]);
export type Intent = z.output<typeof Intent>;

export const MAX_INTENTS = 100;

/** @throws an Error that says what is wrong with the amount, for the owner of the source. */
export function factsOfIntent(intent: Intent, origin: EventOrigin, settings: Settings): Fact[] {
  switch (intent.type) {
    case "lead":
      return [customerFact({ ...customerOf(intent), leadName: intent.event_name ?? settings.lead_event }, origin)];
    case "sale":
      return factsOfSale(intent, origin, settings);
    case "refund":
      return factsOfRefund(intent);
    case "dispute":
      return [deductionFact(keysOf(intent), intent.dispute_id, deductionOf(intent))];
    case "cancel":
      return [paymentFact(keysOf(intent), { isVoid: true })];
  }
}

const keysOf = ({ invoice_id }: { readonly invoice_id: string }) => [`payment:${invoice_id}`];

function customerOf(intent: z.output<typeof Lead> | z.output<typeof SaleIntent>) {
  return {
    keys: [],
    externalId: intent.customer_external_id,
    clickId: intent.click_id || undefined,
    name: intent.customer_name,
    email: intent.customer_email || undefined,
    avatar: intent.customer_avatar || undefined,
  };
}

function factsOfSale(intent: z.output<typeof SaleIntent>, origin: EventOrigin, settings: Settings): Fact[] {
  const sale = {
    ...requireMoney(intent),
    invoiceId: intent.invoice_id,
    customerKeys: [externalKey(intent.customer_external_id)],
    eventName: intent.event_name ?? settings.sale_event ?? "Purchase",
    processor: "custom" as const,
    ...(intent.metadata && { metadata: intent.metadata }),
  };
  return [customerFact(customerOf(intent), origin), saleFact(keysOf(intent), sale, origin)];
}

/** Without an amount everything was given back. */
function factsOfRefund(intent: z.output<typeof Refund>): Fact[] {
  if (intent.amount === undefined && intent.amount_cents === undefined) {
    return [paymentFact(keysOf(intent), { isVoid: true })];
  }
  const { amount } = requireMoney(intent);
  return [deductionFact(keysOf(intent), intent.refund_id ?? "refund", { amount, rank: 0 })];
}

function deductionOf(intent: z.output<typeof Dispute>): Deduction {
  const isAll = intent.amount === undefined && intent.amount_cents === undefined;
  return disputeDeduction(intent.state, isAll ? Number.MAX_SAFE_INTEGER : requireMoney(intent).amount);
}

type Amount = Pick<z.output<typeof SaleIntent>, "amount" | "amount_cents" | "currency">;

function requireMoney({ amount, amount_cents: minor, currency }: Amount): Money {
  if ((amount === undefined) === (minor === undefined)) throw new Error("needs either amount or amount_cents");
  const decimal = amount === undefined ? undefined : readDecimal(String(amount));
  const money =
    minor === undefined
      ? decimal && moneyOf(decimal, currency)
      : moneyOfMinor(BigInt(minor), minorUnitDigits(currency), currency);
  if (money === undefined || money.amount < 0) throw new Error("has an amount that is no decimal number from 0 on");
  return money;
}
