import fc from "fast-check";

/** What may be done to a program of two partners, four customers each. */
export type Step =
  | { readonly do: "sell"; readonly partner: number; readonly customer: number; readonly amount: number }
  | { readonly do: "give"; readonly partner: number; readonly amount: number }
  | { readonly do: "change"; readonly index: number; readonly body: object }
  | { readonly do: "bulk"; readonly indexes: readonly number[]; readonly status: string }
  | { readonly do: "ban" | "unban" | "deactivate" | "reactivate"; readonly partner: number }
  | { readonly do: "wait"; readonly hours: number }
  | { readonly do: "confirm" | "cutoff" }
  | { readonly do: "paid" | "failed" | "reopen" | "resolve"; readonly index: number }
  /** The partners have one PayPal address, or none: a risk, or one that is over. */
  | { readonly do: "share" | "part" }
  | { readonly do: "move"; readonly partner: number; readonly group: number };

const STATUSES = ["pending", "refunded", "duplicate", "canceled", "fraud"];
const index = fc.nat({ max: 30 });
const partner = fc.nat({ max: 1 });

/** Refunds in part and in full are changes of a sale's amount and status. */
const anyChange = fc.oneof(
  fc.record({ status: fc.constantFrom(...STATUSES) }),
  fc.record({ modifySaleAmount: fc.integer({ min: -5000, max: 5000 }) }),
  fc.record({ earnings: fc.nat({ max: 500 }) }),
  fc.record({ status: fc.constantFrom("fraud", "canceled"), updateHistoricalCommissions: fc.constant(true) }),
);

const weighted = <Value extends Step>(weight: number, arbitrary: fc.Arbitrary<Value>) => ({ weight, arbitrary });

export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  weighted(
    6,
    fc.record({
      do: fc.constant("sell"),
      partner,
      customer: fc.nat({ max: 3 }),
      amount: fc.integer({ min: 1, max: 9000 }),
    }),
  ),
  weighted(
    2,
    fc.record({ do: fc.constant("give"), partner, amount: fc.integer({ min: -900, max: 900 }).filter(Boolean) }),
  ),
  weighted(3, fc.record({ do: fc.constant("change"), index, body: anyChange })),
  weighted(
    1,
    fc.record({
      do: fc.constant("bulk"),
      indexes: fc.array(index, { minLength: 1, maxLength: 4 }),
      status: fc.constantFrom(...STATUSES),
    }),
  ),
  weighted(2, fc.record({ do: fc.constantFrom("ban", "unban", "deactivate", "reactivate"), partner })),
  weighted(4, fc.record({ do: fc.constant("wait"), hours: fc.constantFrom(1, 24, 24 * 8, 24 * 31) })),
  weighted(2, fc.record({ do: fc.constantFrom("confirm", "cutoff") })),
  weighted(2, fc.record({ do: fc.constantFrom("paid", "failed", "reopen"), index })),
  weighted(1, fc.record({ do: fc.constantFrom("share", "part") })),
  weighted(2, fc.record({ do: fc.constant("resolve"), index })),
  weighted(1, fc.record({ do: fc.constant("move"), partner, group: fc.nat({ max: 1 }) })),
);

/** The reward for sales, by which a customer earns a partner no more than `limit` cents in a month. */
export interface Terms {
  readonly type: "flat" | "percentage";
  /** Cents, or whole percents. */
  readonly amount: number;
  readonly limit: number;
}

export const anyTerms: fc.Arbitrary<Terms> = fc.record({
  type: fc.constantFrom("flat", "percentage"),
  amount: fc.integer({ min: 1, max: 100 }),
  limit: fc.constantFrom(90, 3000, 1_000_000),
});
