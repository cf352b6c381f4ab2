import { Group, GroupDefaultLinkBody } from "@overdub/contract";
import { columnRules, jsonText } from "../database/column-rules.ts";
import type { SnapshotTable } from "../database/snapshot-table.ts";

/** Partners of one kind, with what they get. Those of a partner are copied to the enrolment, which is what counts. */
export interface PartnerGroupTable {
  id: string;
  workspace_id: string;
  program_id: string;
  name: string;
  slug: string;
  color: string | null;
  logo: string | null;
  wordmark: string | null;
  brand_color: string | null;
  holding_period_days: number;
  click_reward_id: string | null;
  lead_reward_id: string | null;
  sale_reward_id: string | null;
  referral_reward_id: string | null;
  discount_id: string | null;
  /** JSON array of `{ domain, path, validationMode }`: where further links of partners may lead; null: nowhere. */
  additional_links: string | null;
  /** Of links that partners make themselves. */
  max_partner_links: number;
  /** `short`, `query`, `path`. */
  link_structure: string;
  /** JSON object of UTM parameters, merged into the destinations of partners' links. */
  utm_template: string | null;
  /** JSON array: by which totals partners come into this group by themselves. */
  move_rules: string | null;
  /** JSON object `{ fields }`: what the form for applications asks. */
  application_form_data: string | null;
  application_form_published_at_ms: number | null;
  auto_approve_partners_enabled_at_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

/** A link that every partner of the group gets. */
export interface PartnerGroupDefaultLinkTable {
  id: string;
  group_id: string;
  domain: string;
  url: string;
  created_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    partner_groups: PartnerGroupTable;
    partner_group_default_links: PartnerGroupDefaultLinkTable;
  }
}

const rewardReference = (column: string) => ({ column, table: "rewards", of: "id", isRequired: false });

/** How rows name rewards and the discount of a group: groups themselves, and the enrolments that copy them. */
export const referencesToTerms = [
  ...["click_reward_id", "lead_reward_id", "sale_reward_id", "referral_reward_id"].map(rewardReference),
  { column: "discount_id", table: "discounts", of: "id", isRequired: false },
];

const { shape } = Group;

export const partnerGroupsInFile: SnapshotTable = {
  name: "partner_groups",
  key: "id",
  scope: "workspace_id",
  references: [{ column: "program_id", table: "programs", of: "id", isRequired: true }, ...referencesToTerms],
  faultOf: columnRules({
    ...{ name: shape.name, slug: shape.slug, color: shape.color, logo: shape.logo, wordmark: shape.wordmark },
    brand_color: shape.brandColor,
    holding_period_days: shape.holdingPeriodDays,
    additional_links: jsonText(shape.additionalLinks),
    max_partner_links: shape.maxPartnerLinks,
    link_structure: shape.linkStructure,
    utm_template: jsonText(shape.utmTemplate),
    move_rules: jsonText(shape.moveRules),
    application_form_data: jsonText(shape.applicationFormData),
  }),
};

export const partnerGroupDefaultLinksInFile: SnapshotTable = {
  name: "partner_group_default_links",
  key: "id",
  parent: { table: "partner_groups", column: "group_id" },
  references: [{ column: "domain", table: "domains", of: "slug", isRequired: true }],
  faultOf: columnRules({ url: GroupDefaultLinkBody.shape.url }),
};
