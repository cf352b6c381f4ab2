import { Program } from "@overdub/contract";
import { z } from "zod";
import { columnRules, jsonText } from "../database/column-rules.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";

/** The partner program of a workspace, which has at most one. */
export interface ProgramTable {
  id: string;
  workspace_id: string;
  name: string;
  /** Names the program's pages, such as the form for applications; unique over all workspaces. */
  slug: string;
  logo: string | null;
  description: string | null;
  /** Of partners' links; null: none can be made yet. */
  domain: string | null;
  /** What partners promote; null: none of their links can be made yet. */
  url: string | null;
  /** Where partners' links are. */
  default_folder_id: string;
  default_group_id: string;
  primary_reward_event: string;
  min_payout_amount_cents: number;
  /** `internal`, `hybrid`, `external`. */
  payout_mode: string;
  /** JSON array of at most two `{ key, operator, value }`. */
  application_requirements: string | null;
  support_email: string | null;
  help_url: string | null;
  terms_url: string | null;
  /** Begins the numbers of invoices. */
  invoice_prefix: string;
  created_at_ms: number;
  updated_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    programs: ProgramTable;
  }
}

const { shape } = Program;

export const programsInFile: SnapshotTable = {
  name: "programs",
  key: "id",
  scope: "workspace_id",
  references: [
    { column: "default_folder_id", table: "folders", of: "id", isRequired: true },
    { column: "domain", table: "domains", of: "slug", isRequired: false },
  ],
  // Groups stand behind their program.
  remembers: [{ column: "default_group_id", table: "partner_groups" }],
  faultOf: columnRules({
    ...{ name: shape.name, slug: shape.slug, logo: shape.logo, description: shape.description, url: shape.url },
    primary_reward_event: shape.primaryRewardEvent,
    min_payout_amount_cents: shape.minPayoutAmount,
    payout_mode: shape.payoutMode,
    application_requirements: jsonText(shape.applicationRequirements),
    support_email: shape.supportEmail,
    help_url: shape.helpUrl,
    terms_url: shape.termsUrl,
    invoice_prefix: z.string().regex(/^[A-Z0-9]{1,20}$/),
  }),
  unique: ["slug"],
};
