import type { PayoutInvoice } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import type { Change } from "../ledger/audit.ts";
import type { PayoutInvoiceTable, PayoutTable } from "../ledger/payout-tables.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { toIso } from "../time/to-iso.ts";

type Tx = Kysely<WorkspaceTables>;

/** Numbers have no gaps: of two confirmations at once the second waits for the program's row. */
export async function insertInvoice(
  tx: Tx,
  program: Pick<ProgramTable, "id" | "workspace_id" | "invoice_prefix">,
  payouts: readonly Pick<PayoutTable, "amount_cents" | "mode">[],
  { userId, nowMs }: Pick<Change, "userId" | "nowMs">,
): Promise<PayoutInvoiceTable> {
  await tx
    .updateTable("programs")
    .set((eb) => ({ updated_at_ms: eb.ref("updated_at_ms") }))
    .where("id", "=", program.id)
    .execute();
  const { last } = await tx
    .selectFrom("payout_invoices")
    .select((eb) => eb.fn.max<number | null>("sequence").as("last"))
    .where("program_id", "=", program.id)
    .executeTakeFirstOrThrow();
  const sequence = (last ?? 0) + 1;
  const sum = (some: readonly Pick<PayoutTable, "amount_cents">[]) =>
    some.reduce((total, { amount_cents }) => total + amount_cents, 0);
  const invoice: PayoutInvoiceTable = {
    id: createId("inv_", nowMs),
    workspace_id: program.workspace_id,
    program_id: program.id,
    sequence,
    number: `${program.invoice_prefix}-${String(sequence).padStart(4, "0")}`,
    status: "processing",
    amount_cents: sum(payouts),
    external_amount_cents: sum(payouts.filter(({ mode }) => mode === "external")),
    user_id: userId,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
  await tx.insertInto("payout_invoices").values(invoice).execute();
  return invoice;
}

/** An invoice is done when all of its payouts are, and has failed when none of them is on its way or has arrived. */
export async function settleInvoices(tx: Tx, ids: Iterable<string | null>, nowMs: number): Promise<void> {
  for (const id of [...new Set(ids)].sort()) {
    if (id === null) continue;
    const payouts = await tx
      .selectFrom("payouts")
      .select(["status", "amount_cents", "mode"])
      .where("invoice_id", "=", id)
      .execute();
    const isAll = (status: PayoutTable["status"]) => payouts.every((payout) => payout.status === status);
    const sum = (some: typeof payouts) => some.reduce((total, { amount_cents }) => total + amount_cents, 0);
    await tx
      .updateTable("payout_invoices")
      .set({
        status: isAll("failed") ? "failed" : isAll("completed") ? "completed" : "processing",
        amount_cents: sum(payouts),
        external_amount_cents: sum(payouts.filter(({ mode }) => mode === "external")),
        updated_at_ms: nowMs,
      })
      .where("id", "=", id)
      .execute();
  }
}

export async function showInvoice(tx: Tx, invoice: PayoutInvoiceTable): Promise<PayoutInvoice> {
  const { payouts } = await tx
    .selectFrom("payouts")
    .select((eb) => eb.fn.countAll<number>().as("payouts"))
    .where("invoice_id", "=", invoice.id)
    .executeTakeFirstOrThrow();
  return {
    id: invoice.id,
    number: invoice.number,
    status: invoice.status,
    amount: invoice.amount_cents,
    externalAmount: invoice.external_amount_cents,
    payouts: Number(payouts),
    createdAt: toIso(invoice.created_at_ms),
  };
}
