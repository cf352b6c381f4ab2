import { ApplicationDetails, PartnerPlatform, PartnerUpdateBody } from "@overdub/contract";
import { z } from "zod";
import { columnRules, jsonText } from "../database/column-rules.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";

/** What somebody wrote who asked to become a partner. */
export interface ProgramApplicationTable {
  id: string;
  workspace_id: string;
  program_id: string;
  partner_id: string;
  /** The group applied to; null: the program's default. */
  group_id: string | null;
  /** `pending`, `approved`, `rejected`. */
  status: string;
  name: string;
  email: string;
  country: string | null;
  /** JSON array of `{ type, identifier, verifiedAt }`. */
  platforms: string | null;
  /** JSON object `{ fields }`: the questions of the form as they were, each with its `value`. */
  form_data: string | null;
  referred_by_partner_id: string | null;
  rejection_reason: string | null;
  rejection_note: string | null;
  /** Why the reviewer takes the application for fraud. */
  fraud_report: string | null;
  reviewed_at_ms: number | null;
  /** Null where nobody decided, but the program's own requirements. */
  reviewed_by_user_id: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    program_applications: ProgramApplicationTable;
  }
}

export const programApplicationsInFile: SnapshotTable = {
  name: "program_applications",
  key: "id",
  scope: "workspace_id",
  references: [
    { column: "program_id", table: "programs", of: "id", isRequired: true },
    { column: "partner_id", table: "partners", of: "id", isRequired: true },
    { column: "group_id", table: "partner_groups", of: "id", isRequired: false },
    { column: "referred_by_partner_id", table: "partners", of: "id", isRequired: false },
  ],
  faultOf: columnRules({
    status: ApplicationDetails.shape.status,
    email: PartnerUpdateBody.shape.email,
    platforms: jsonText(z.array(PartnerPlatform).max(6)),
    form_data: jsonText(z.object({ fields: z.array(z.looseObject({})) })),
    rejection_reason: ApplicationDetails.shape.rejectionReason,
  }),
};
