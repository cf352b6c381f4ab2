import { Partner, PartnerPlatform, PartnerUpdateBody } from "@overdub/contract";
import { z } from "zod";
import { columnRules, isLookupOf, jsonText } from "../database/column-rules.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";

/** Who promotes a program. A partner is one workspace's: what one server's tenants know of a person is theirs alone. */
export interface PartnerTable {
  id: string;
  workspace_id: string;
  name: string;
  /** Unique in the workspace; null where no free one was found. */
  username: string | null;
  email: string | null;
  /** `email` in lower case: what look-ups and uniqueness use. */
  email_lookup: string | null;
  /** Name, email and company in lower case, each on a line: what searches look in. */
  search_text: string;
  image: string | null;
  description: string | null;
  country: string | null;
  company_name: string | null;
  /** `individual`, `company`. */
  profile_type: string;
  /** `draft`, `submitted`, `approved`, `rejected`, `trusted`. */
  network_status: string;
  /** `connect`, `stablecoin`, `paypal`, `tremendous`. */
  default_payout_method: string | null;
  paypal_email: string | null;
  stripe_connect_id: string | null;
  stripe_recipient_id: string | null;
  payouts_enabled_at_ms: number | null;
  identity_verified_at_ms: number | null;
  trusted_at_ms: number | null;
  /** JSON array of `{ type, identifier, verifiedAt }`. */
  platforms: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    partners: PartnerTable;
  }
}

export const partnersInFile: SnapshotTable = {
  name: "partners",
  key: "id",
  scope: "workspace_id",
  faultOf: columnRules(
    {
      name: z.string().min(1),
      email: PartnerUpdateBody.shape.email,
      paypal_email: PartnerUpdateBody.shape.paypalEmail,
      profile_type: z.enum(["individual", "company"]),
      network_status: Partner.shape.networkStatus,
      default_payout_method: Partner.shape.defaultPayoutMethod,
      platforms: jsonText(z.array(PartnerPlatform).max(6)),
    },
    ({ email, email_lookup: lookup }) => (isLookupOf(lookup, email) ? undefined : "email_lookup is not that of email"),
  ),
};
