/** Commissions that have to be taken back by hand: a row for each, which no retention removes while it is open. */
import { inTransaction } from "@overdub/storage";
import type { Kysely, Selectable } from "kysely";
import { sql } from "kysely";
import { GatewayError } from "../errors/gateway-error.ts";
import { isUuid, timedUuid } from "../http/ids.ts";
import type { Keyset } from "../lists/keyset.ts";
import { pageOf } from "../lists/keyset.ts";
import type { ListFields } from "../lists/list-field.ts";
import { publish } from "../webhooks/publish.ts";
import { shareOf } from "./adapters/money.ts";
import type { ConversionReviewTable, ConversionTables } from "./conversion-tables.ts";
import type { FoundCommission } from "./dub-calls.ts";
import type { Subject } from "./hold-subject.ts";
import type { SettleContext } from "./settlement.ts";
import type { SourceKey } from "./source.ts";

export type ConversionReview = Selectable<ConversionReviewTable>;

interface NewReview {
  readonly commission: FoundCommission;
  /** What is left of the sale, as Dub counts. */
  readonly target: number;
  /** Why Dub does not change the commission. */
  readonly reason: string;
}

/** Keeps what is to be taken back, and tells the product. Of one payment there is one review, of everything given back so far. */
export async function addReview(
  { db, source, now }: SettleContext,
  { id: subjectId, progress }: Subject<"payment">,
  { commission, target, reason }: NewReview,
): Promise<void> {
  const nowMs = now();
  const counted = progress.sale?.amount ?? 0;
  const values = {
    invoice_id: progress.sent?.sale.invoiceId ?? "",
    commission_id: commission.id,
    partner_id: commission.partnerId,
    state: "open" as const,
    reason,
    sale_cents: counted,
    remaining_cents: target,
    earnings_cents: commission.earnings,
    clawback_cents: counted > 0 ? shareOf(commission.earnings, counted - target, counted) : 0,
    updated_at_ms: nowMs,
  };
  await inTransaction(db, async (tx) => {
    const key = { source_id: source.id, subject_id: subjectId };
    const row = await tx
      .insertInto("conversion_reviews")
      .values({
        ...key,
        ...values,
        id: timedUuid(nowMs),
        environment_id: source.environmentId,
        account_id: source.accountId,
        note: null,
        created_at_ms: nowMs,
      })
      .onConflict((conflict) => conflict.columns(["source_id", "subject_id"]).doUpdateSet(values))
      .returningAll()
      .executeTakeFirstOrThrow();
    const payload = toReviewRow(row);
    await publish(tx, { environmentId: source.environmentId, event: "conversion:review", payload, nowMs });
  });
}

/** See behaviour/conversions 4.3. */
export function toReviewRow(review: ConversionReview) {
  return {
    id: review.id,
    source_id: review.source_id,
    integrated_account_id: review.account_id,
    state: review.state,
    reason: review.reason,
    invoice_id: review.invoice_id,
    commission_id: review.commission_id,
    partner_id: review.partner_id,
    sale_cents: review.sale_cents,
    remaining_cents: review.remaining_cents,
    earnings_cents: review.earnings_cents,
    clawback_cents: review.clawback_cents,
    note: review.note,
    environment_id: review.environment_id,
    created_at: new Date(review.created_at_ms).toISOString(),
    updated_at: new Date(review.updated_at_ms).toISOString(),
  };
}

export const REVIEW_FIELDS: ListFields<ConversionReview> = {
  id: { type: "text", operand: sql.ref("id") },
  source_id: { type: "text", operand: sql.ref("source_id") },
  integrated_account_id: { type: "text", operand: sql.ref("account_id") },
  state: { type: "text", operand: sql.ref("state"), values: ["open", "resolved"] },
  invoice_id: { type: "text", operand: sql.ref("invoice_id") },
  commission_id: { type: "text", operand: sql.ref("commission_id") },
  partner_id: { type: "text", operand: sql.ref("partner_id") },
  environment_id: { type: "text", operand: sql.ref("environment_id") },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: (row) => row.created_at_ms },
  updated_at: { type: "instant", operand: sql.ref("updated_at_ms"), sortValue: (row) => row.updated_at_ms },
};

/** In the order asked for, and one row more than the limit. */
export function listReviews(
  db: Kysely<ConversionTables>,
  { environmentId, keyset }: { readonly environmentId: string; readonly keyset: Keyset },
): Promise<ConversionReview[]> {
  return db
    .selectFrom("conversion_reviews")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .$call(pageOf(keyset))
    .execute();
}

/** Says that somebody has taken care of it, or has not. @throws 404 for one of another environment. */
export async function updateReview(
  db: Kysely<ConversionTables>,
  { id, environmentId }: SourceKey,
  change: Partial<Pick<ConversionReview, "state" | "note">>,
  nowMs: number,
): Promise<ConversionReview> {
  const row = isUuid(id)
    ? await db
        .updateTable("conversion_reviews")
        .set({ ...change, updated_at_ms: nowMs })
        .where("id", "=", id.toLowerCase())
        .where("environment_id", "=", environmentId)
        .returningAll()
        .executeTakeFirst()
    : undefined;
  if (!row) throw new GatewayError(404, "Conversion review not found");
  return row;
}
