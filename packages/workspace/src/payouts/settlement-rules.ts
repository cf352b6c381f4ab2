import type { SettlementRow } from "@overdub/contract";
import type { PayoutTable } from "../ledger/payout-tables.ts";

export type RowJudgement =
  | { readonly kind: "pay" | "fail" | "repeat" }
  | { readonly kind: "refuse"; readonly why: string };

type Settled = Pick<PayoutTable, "status" | "amount_cents" | "trace_id">;

/** Who is being paid: money is on its way, or has come back. */
const CONFIRMED: ReadonlySet<PayoutTable["status"]> = new Set(["processing", "processed", "sent", "failed"]);

/**
 * What a row of a statement means for a payout. A payout that failed may be paid later; one that is paid stays so.
 *
 * @param payout that the row names; `undefined` where the program has none.
 * @see behaviour/partners 10.12
 */
export function judgeRow(row: SettlementRow, payout: Settled | undefined): RowJudgement {
  const refuse = (why: string): RowJudgement => ({ kind: "refuse", why: `Payout ${row.payoutId}: ${why}` });
  if (!payout) return refuse("there is none with this ID.");
  if (row.amount !== undefined && row.amount !== payout.amount_cents) {
    return refuse(`its amount is ${payout.amount_cents} cents, not ${row.amount}.`);
  }
  if (payout.status === "completed") {
    if (row.status === "failed") return refuse("it has been paid.");
    const isSame = !row.traceId || payout.trace_id === null || row.traceId === payout.trace_id;
    return isSame ? { kind: "repeat" } : refuse(`it has been paid already, with the reference ${payout.trace_id}.`);
  }
  if (!CONFIRMED.has(payout.status)) return refuse(`it is ${payout.status}, not confirmed.`);
  if (row.status === "paid") return { kind: "pay" };
  return payout.status === "failed" ? { kind: "repeat" } : { kind: "fail" };
}
