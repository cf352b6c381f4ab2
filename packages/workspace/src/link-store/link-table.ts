import { GeoTargeting, TestVariants } from "@overdub/contract";
import type { SnapshotTable, SqlRow } from "../database/snapshot-table.ts";
import { isJsonOf } from "../database/stored-json.ts";
import type { Flag } from "../database/workspace-tables.ts";
import { currentCounters } from "./click-deltas.ts";

export interface LinkTable {
  id: string;
  workspace_id: string;
  user_id: string | null;
  domain: string;
  /** Punycode, in the casing the caller gave. */
  key: string;
  /** `key` in lower case: what look-ups and uniqueness use. */
  key_lookup: string;
  url: string;
  external_id: string | null;
  tenant_id: string | null;
  program_id: string | null;
  partner_id: string | null;
  /** Which of the group's default links it was made from; absent from new rows of other links. */
  partner_group_default_link_id?: string | null | undefined;
  folder_id: string | null;
  archived: Flag;
  track_conversion: Flag;
  proxy: Flag;
  rewrite: Flag;
  do_index: Flag;
  public_stats: Flag;
  expires_at_ms: number | null;
  expired_url: string | null;
  disabled_at_ms: number | null;
  password: string | null;
  title: string | null;
  description: string | null;
  image: string | null;
  video: string | null;
  comments: string | null;
  utm_source: string | null;
  utm_medium: string | null;
  utm_campaign: string | null;
  utm_term: string | null;
  utm_content: string | null;
  ios: string | null;
  android: string | null;
  /** JSON object, country code to URL. */
  geo: string | null;
  /** JSON array of `{ url, percentage }`. */
  test_variants: string | null;
  test_started_at_ms: number | null;
  test_completed_at_ms: number | null;
  clicks: number;
  leads: number;
  conversions: number;
  sales: number;
  sale_amount_cents: number;
  last_clicked_at_ms: number | null;
  /** Absent from new rows. */
  last_lead_at_ms?: number | null | undefined;
  /** Absent from new rows. */
  last_conversion_at_ms?: number | null | undefined;
  link_retention_cleanup_disabled_at_ms: number | null;
  /** Id of the public statistics page, or null. */
  dashboard_id: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

/**
 * How many links of a kind there are, kept by triggers. Rows of one kind add up: there may be several on PostgreSQL, some
 * of them negative.
 */
export interface LinkCountTable {
  workspace_id: string;
  /** Links that have this tag; null: all, whatever their tags; `ANY_TAG`, on SQLite: those that have any. */
  tag_id: string | null;
  domain: string;
  folder_id: string | null;
  user_id: string | null;
  archived: Flag;
  links: number;
}

export const ANY_TAG = "";

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    links: LinkTable;
    link_counts: LinkCountTable;
  }
}

/** In punycode a key is longer than as it was given. */
const MAX_KEY_LENGTH = 2_000;

function linkFault(row: SqlRow): string | undefined {
  const { key, key_lookup: lookup, geo, test_variants: variants, external_id: externalId } = row;
  if ([key, lookup].some((text) => text === "" || String(text).length > MAX_KEY_LENGTH)) return "key is none";
  if (String(externalId ?? "").length > 255) return "external_id is too long";
  if (geo !== null && !isJsonOf(GeoTargeting, geo)) return "geo holds no destinations by country";
  if (variants !== null && !isJsonOf(TestVariants, variants)) return "test_variants are no destinations of a test";
  return undefined;
}

export const linksInFile: SnapshotTable = {
  name: "links",
  key: "id",
  scope: "workspace_id",
  readInstead: currentCounters,
  faultOf: linkFault,
  references: [
    { column: "domain", table: "domains", of: "slug", isRequired: true },
    { column: "folder_id", table: "folders", of: "id", isRequired: false },
    { column: "program_id", table: "programs", of: "id", isRequired: false },
    { column: "partner_id", table: "partners", of: "id", isRequired: false, onlyWith: "program_id" },
    {
      column: "partner_group_default_link_id",
      table: "partner_group_default_links",
      of: "id",
      isRequired: false,
    },
  ],
};
