import type { Payout } from "@overdub/contract";
import type { ParameterNamed } from "@overdub/storage";
import { compiledStatement, dialectOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { idList, isListed } from "../database/ids.ts";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { PayoutTable } from "../ledger/payout-tables.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { toIso } from "../time/to-iso.ts";
import { payoutModeOf } from "./payout-mode.ts";

type Db = Kysely<WorkspaceTables>;

/** Payouts of a program as the API shows them. See behaviour/partners 5. */
export async function showPayouts(
  db: Db,
  program: Pick<ProgramTable, "id" | "workspace_id" | "payout_mode">,
  rows: readonly PayoutTable[],
): Promise<Payout[]> {
  const payees = await loadPayees(db, program, [...new Set(rows.map(({ partner_id }) => partner_id))]);
  const users = await loadUsers(db, program.workspace_id, [...new Set(rows.flatMap(({ user_id }) => user_id ?? []))]);
  return rows.map((row) => {
    const payee = payees.get(row.partner_id);
    if (!payee) throw new Error(`The partner of ${row.id} is gone.`);
    const { payouts_enabled_at_ms, default_payout_method, group_id, tenant_id, ...partner } = payee;
    return {
      id: row.id,
      invoiceId: row.invoice_id,
      amount: row.amount_cents,
      currency: row.currency,
      status: row.status,
      description: row.description,
      periodStart: toIso(row.period_start_ms),
      periodEnd: toIso(row.period_end_ms),
      createdAt: toIso(row.created_at_ms),
      updatedAt: toIso(row.updated_at_ms),
      initiatedAt: toIso(row.initiated_at_ms),
      paidAt: toIso(row.paid_at_ms),
      failureReason: row.failure_reason,
      mode: row.mode ?? payoutModeOf(program.payout_mode, { payoutsEnabledAtMs: payouts_enabled_at_ms }),
      method: row.method,
      traceId: row.trace_id,
      partner: {
        ...partner,
        defaultPayoutMethod: default_payout_method as Payout["method"],
        payoutsEnabledAt: toIso(payouts_enabled_at_ms),
        groupId: group_id,
        tenantId: tenant_id,
      },
      user: users.get(row.user_id ?? "") ?? null,
    };
  });
}

type PayeeRow = Awaited<ReturnType<typeof selectPayees>>[number];

export async function loadPayees(
  db: Db,
  program: Pick<ProgramTable, "id" | "workspace_id">,
  partnerIds: readonly string[],
): Promise<ReadonlyMap<string, PayeeRow>> {
  const asked = { workspaceId: program.workspace_id, programId: program.id };
  const rows = await selectPayees(db, { ...asked, ids: idList(dialectOf(db), partnerIds) });
  return new Map(rows.map((row) => [row.id, row]));
}

const selectPayees = compiledStatement((db: Db, parameter: ParameterNamed<"workspaceId" | "programId" | "ids">) =>
  db
    .selectFrom("partners")
    .leftJoin("program_enrollments as enrolled", (join) =>
      join.onRef("enrolled.partner_id", "=", "partners.id").on("enrolled.program_id", "=", parameter("programId")),
    )
    .select(["partners.id", "name", "email", "image", "country", "default_payout_method", "payouts_enabled_at_ms"])
    .select(["enrolled.group_id", "enrolled.tenant_id"])
    .where(unindexed("partners.workspace_id"), "=", parameter("workspaceId"))
    .where(isListed(dialectOf(db), "partners.id", parameter("ids"))),
);

/** Who confirmed them; nobody has an image here. */
async function loadUsers(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, NonNullable<Payout["user"]>>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("members")
    .select(["user_id", "name", "email"])
    .where("workspace_id", "=", workspaceId)
    .where("user_id", "in", ids)
    .execute();
  return new Map(rows.map(({ user_id, name, email }) => [user_id, { id: user_id, name, email, image: null }]));
}
