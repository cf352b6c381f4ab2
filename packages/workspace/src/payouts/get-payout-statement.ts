import type { QueryOf, StatementLine } from "@overdub/contract";
import { getPayoutStatement, MAX_STATEMENT_PAGE_SIZE } from "@overdub/contract";
import { toCsv } from "@overdub/limits";
import { dialectOf } from "@overdub/storage";
import type { Kysely, SqlBool } from "kysely";
import { sql } from "kysely";
import { idList, isListed } from "../database/ids.ts";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { toIso } from "../time/to-iso.ts";
import { implement } from "./context.ts";
import type { OfProgram } from "./find-payout.ts";

export const handleGetPayoutStatement = implement(
  getPayoutStatement,
  { requires: "workspaces.read", programFirst: true },
  async ({ query }, ctx) => {
    const lines = await payoutStatement(ctx.db, ctx.program, query);
    if (query.format !== "csv") return lines;
    return new Response(statementCsv(lines), { headers: { "Content-Type": "text/csv; charset=utf-8" } });
  },
);

/** Payouts that were confirmed: of an invoice, or all that are not settled, in the order of their confirmation. */
export async function payoutStatement(
  db: Kysely<WorkspaceTables>,
  { id: programId, workspace_id }: OfProgram,
  { invoiceId, page = 1, pageSize = MAX_STATEMENT_PAGE_SIZE }: QueryOf<typeof getPayoutStatement>,
): Promise<StatementLine[]> {
  // Invoice by invoice, so that a page is found without a look at all that was ever paid.
  const ids = await db
    .selectFrom("payout_invoices as invoices")
    .innerJoin("payouts", "payouts.invoice_id", "invoices.id")
    .select("payouts.id")
    .where("invoices.program_id", "=", programId)
    // PostgreSQL knows that these are all of the invoices' payouts; SQLite would look for the program's.
    .where(dialectOf(db) === "sqlite" ? unindexed("payouts.program_id") : sql.ref("payouts.program_id"), "=", programId)
    .$if(invoiceId !== undefined, (query) => query.where("invoices.id", "=", invoiceId ?? ""))
    .$if(invoiceId === undefined, (query) => query.where(sql<SqlBool>`payouts.status in ('processing', 'failed')`))
    .orderBy("invoices.sequence")
    .orderBy("payouts.id")
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom("payouts")
    .innerJoin("payout_invoices as invoices", "invoices.id", "payouts.invoice_id")
    .innerJoin("partners", "partners.id", "payouts.partner_id")
    .leftJoin("program_enrollments as enrolled", (join) =>
      join
        .onRef("enrolled.partner_id", "=", "payouts.partner_id")
        .onRef("enrolled.program_id", "=", "payouts.program_id"),
    )
    .selectAll("payouts")
    .select(["invoices.number", "partners.name", "partners.email", "partners.country", "partners.paypal_email"])
    .select("enrolled.tenant_id")
    .where(unindexed("payouts.workspace_id"), "=", workspace_id)
    .where(
      isListed(
        dialectOf(db),
        "payouts.id",
        idList(
          dialectOf(db),
          ids.map(({ id }) => id),
        ),
      ),
    )
    .orderBy("invoices.sequence")
    .orderBy("payouts.id")
    .execute();
  return rows.map((row) => ({
    payoutId: row.id,
    invoiceNumber: row.number,
    amount: row.amount_cents,
    currency: row.currency,
    status: row.status,
    mode: row.mode,
    partnerId: row.partner_id,
    name: row.name,
    email: row.email,
    tenantId: row.tenant_id,
    country: row.country,
    paypalEmail: row.paypal_email,
    paidAt: toIso(row.paid_at_ms),
    method: row.method,
    traceId: row.trace_id,
    failureReason: row.failure_reason,
  }));
}

const COLUMNS = [
  ...(["payoutId", "invoiceNumber", "amount", "currency", "status", "mode", "partnerId", "name", "email"] as const),
  ...(["tenantId", "country", "paypalEmail", "paidAt", "method", "traceId", "failureReason"] as const),
] satisfies readonly (keyof StatementLine)[];

/** The first line names the columns; amounts are cents, as everywhere. */
export function statementCsv(lines: readonly StatementLine[]): string {
  return toCsv([COLUMNS, ...lines.map((line) => COLUMNS.map((column) => line[column]))]);
}
