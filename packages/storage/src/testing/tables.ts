/** Tables that storage makes and never reads, as far as its tests need them. */
import type { Generated } from "kysely";
import type { Flag, StorageTables } from "../sql/database.ts";

export interface TestTables extends StorageTables {
  workspaces: Record<"id" | "name" | "slug", string> &
    Record<"requests_per_minute" | "analytics_requests_per_second" | "created_at_ms", number>;
  tags: Record<"id" | "workspace_id" | "name" | "name_lookup" | "color", string> & { created_at_ms: number };
  links: LinkKind &
    Record<"id" | "workspace_id" | "key" | "key_lookup" | "url", string> & { external_id: string | null } & Record<
      "track_conversion" | "proxy" | "rewrite" | "do_index" | "public_stats",
      Flag
    > &
    Record<"clicks" | "leads" | "conversions" | "sales" | "sale_amount_cents", number> &
    Record<"created_at_ms" | "updated_at_ms", number>;
  link_tags: { link_id: string; tag_id: string; position: number };
  link_counts: { links: Generated<number> };
}

/** What links are counted by. */
export interface LinkKind {
  domain: string;
  folder_id: string | null;
  user_id: string | null;
  archived: Flag;
}
