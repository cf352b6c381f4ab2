import { z } from "zod";
import { columnRules, isLookupOf } from "../database/column-rules.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";

/** What customers type in to get the discount of the partner whose link it belongs to. */
export interface DiscountCodeTable {
  id: string;
  workspace_id: string;
  program_id: string;
  partner_id: string;
  /** A link has one code at most. */
  link_id: string;
  /** Null where the discount was deleted. */
  discount_id: string | null;
  code: string;
  /** `code` in lower case: what look-ups and uniqueness within the program use. */
  code_lookup: string;
  /** Since when it is of no use, because its partner was banned or deactivated; nobody else can have it. */
  disabled_at_ms: number | null;
  created_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    discount_codes: DiscountCodeTable;
  }
}

export const discountCodesInFile: SnapshotTable = {
  name: "discount_codes",
  key: "id",
  parent: { table: "links", column: "link_id" },
  references: [
    { column: "program_id", table: "programs", of: "id", isRequired: true },
    { column: "partner_id", table: "partners", of: "id", isRequired: true },
    { column: "discount_id", table: "discounts", of: "id", isRequired: false },
  ],
  faultOf: columnRules({ code: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/) }, ({ code, code_lookup: lookup }) =>
    isLookupOf(lookup, code) ? undefined : "code_lookup is not that of code",
  ),
};
