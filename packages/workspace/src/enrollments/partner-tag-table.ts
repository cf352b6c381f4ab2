import { z } from "zod";
import { columnRules, isLookupOf } from "../database/column-rules.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";

/** A word by which a program sorts its partners. */
export interface PartnerTagTable {
  id: string;
  workspace_id: string;
  program_id: string;
  name: string;
  /** `name` in lower case: what look-ups and uniqueness use. */
  name_lookup: string;
  created_at_ms: number;
}

export interface EnrollmentTagTable {
  enrollment_id: string;
  partner_tag_id: string;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    partner_tags: PartnerTagTable;
    enrollment_tags: EnrollmentTagTable;
  }
}

export const partnerTagsInFile: SnapshotTable = {
  name: "partner_tags",
  key: "id",
  scope: "workspace_id",
  references: [{ column: "program_id", table: "programs", of: "id", isRequired: true }],
  faultOf: columnRules({ name: z.string().min(1) }, ({ name, name_lookup: lookup }) =>
    isLookupOf(lookup, name) ? undefined : "name_lookup is not that of name",
  ),
};

export const enrollmentTagsInFile: SnapshotTable = {
  name: "enrollment_tags",
  key: "partner_tag_id",
  parent: { table: "program_enrollments", column: "enrollment_id" },
  references: [{ column: "partner_tag_id", table: "partner_tags", of: "id", isRequired: true }],
};
