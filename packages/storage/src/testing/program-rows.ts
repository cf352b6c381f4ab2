import type { Kysely } from "kysely";
import type { TestTables } from "./tables.ts";

export interface ProgramTables extends TestTables {
  programs: Record<string, string | number>;
  partners: Record<string, string | number>;
  program_enrollments: { id: string; workspace_id: string; program_id: string; partner_id: string; status: string } & {
    created_at_ms: number;
    updated_at_ms: number;
  };
  commissions: Record<string, string | number | null>;
}

/** The program `prog_1` of the workspace `ws_1`, and partners that are not in it. */
export async function insertProgram(db: Kysely<ProgramTables>, partnerIds: readonly string[]): Promise<void> {
  const times = { created_at_ms: 0, updated_at_ms: 0 };
  const limits = { requests_per_minute: 600, analytics_requests_per_second: 2, created_at_ms: 0 };
  await db
    .insertInto("workspaces")
    .values({ id: "ws_1", name: "One", slug: "one", ...limits })
    .execute();
  const names = { id: "prog_1", workspace_id: "ws_1", name: "Acme", slug: "acme", invoice_prefix: "ACME" };
  const terms = { primary_reward_event: "sale", payout_mode: "internal", min_payout_amount_cents: 0 };
  const defaults = { default_folder_id: "fold_1", default_group_id: "grp_1" };
  await db
    .insertInto("programs")
    .values({ ...names, ...terms, ...defaults, ...times })
    .execute();
  const profile = { profile_type: "individual", network_status: "draft" };
  await db
    .insertInto("partners")
    .values(partnerIds.map((id) => ({ id, workspace_id: "ws_1", name: id, search_text: id, ...profile, ...times })))
    .execute();
}

export async function enroll(db: Kysely<ProgramTables>, partner_id: string): Promise<void> {
  const ids = { id: `pge_${partner_id}`, workspace_id: "ws_1", program_id: "prog_1", partner_id };
  await db
    .insertInto("program_enrollments")
    .values({ ...ids, status: "approved", created_at_ms: 0, updated_at_ms: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
