/** The row of a link, as far as redirects need it. */

import type { ParameterNamed } from "@overdub/storage";
import { compiledRead, compiledStatement } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { LinkTable } from "../link-store/link-table.ts";

const COLUMNS = [
  ...(["id", "workspace_id", "domain", "key", "key_lookup", "url", "program_id", "partner_id"] as const),
  ...(["track_conversion", "public_stats", "dashboard_id", "proxy", "rewrite", "do_index", "disabled_at_ms"] as const),
  ...(["expires_at_ms", "expired_url", "password", "ios", "android", "geo"] as const),
  ...(["test_variants", "test_completed_at_ms", "title", "description", "image", "video"] as const),
] as const satisfies readonly (keyof LinkTable)[];

export type RedirectRow = Pick<LinkTable, (typeof COLUMNS)[number]>;

/** At an address, with the offset of its workspace's test clock. */
export type PlacedRow = RedirectRow & { readonly test_clock_offset_ms: number | null };

function atAddress(db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"domain" | "keyLookup">) {
  return db
    .selectFrom("links")
    .innerJoin("workspaces", "workspaces.id", "links.workspace_id")
    .select(COLUMNS.map((column) => `links.${column}` as const))
    .select("workspaces.test_clock_offset_ms")
    .where("links.domain", "=", parameter("domain"))
    .where("links.key_lookup", "=", parameter("keyLookup"));
}

/** @returns no row where no link is. */
export const findRedirectRow: (
  db: Kysely<WorkspaceTables>,
  address: { readonly domain: string; readonly keyLookup: string },
) => Promise<PlacedRow[]> = compiledStatement(atAddress);

/** The same at once, on a database that can: see `compiledRead`. */
export const readRedirectRow: (
  db: Kysely<WorkspaceTables>,
  address: { readonly domain: string; readonly keyLookup: string },
) => PlacedRow[] | undefined = compiledRead(atAddress);
