import { createHash } from "node:crypto";
import { insertRows } from "@overdub/storage";
import type { Kysely } from "kysely";
import { ROOT_KEY } from "../addresses/key.ts";
import { isLoopbackDomain } from "../addresses/short-link.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import type { LinkOwner } from "../link-store/link-columns.ts";
import { BLANK_COLUMNS, newRow } from "../link-store/link-columns.ts";
import { assertRoom } from "../quotas/assert-room.ts";
import type { DomainsContext } from "./context.ts";
import type { DomainTable } from "./domain-table.ts";

type Verification = Pick<DomainTable, "verified" | "verification_token" | "verification_error" | "last_checked_at_ms">;
type NewDomain = Pick<DomainTable, "slug"> & Partial<DomainTable>;

const TOKEN_LENGTH = 32;

/**
 * Adds a domain with its root link. The first one of a workspace is its primary domain.
 *
 * @throws a unique violation when the slug is taken; `exceeded_limit`.
 */
export async function insertDomain(
  tx: Kysely<WorkspaceTables>,
  { workspaceId, userId, now }: Pick<DomainsContext, "workspaceId" | "userId" | "now">,
  domain: NewDomain,
): Promise<DomainTable> {
  const nowMs = now();
  // Holds the workspace's row: of two domains that are added at once, only one is the first.
  await tx
    .updateTable("workspaces")
    .set((eb) => ({ name: eb.ref("name") }))
    .where("id", "=", workspaceId)
    .execute();
  await assertRoom(tx, workspaceId, "domains");
  const other = await tx
    .selectFrom("domains")
    .select("id")
    .where("workspace_id", "=", workspaceId)
    .where("deleting_since_ms", "is", null)
    .limit(1)
    .executeTakeFirst();
  const row: DomainTable = {
    id: createId("dom_", nowMs),
    workspace_id: workspaceId,
    is_primary: other ? 0 : 1,
    verified: 0,
    trusted: 0,
    archived: 0,
    placeholder: null,
    expired_url: null,
    not_found_url: null,
    logo: null,
    asset_links: null,
    apple_app_site_association: null,
    deepview_data: null,
    verification_token: null,
    verification_error: null,
    last_checked_at_ms: null,
    deleting_since_ms: null,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
    ...domain,
  };
  await tx.insertInto("domains").values(row).execute();
  await insertRootLink(tx, { workspaceId, userId }, row.slug, nowMs);
  return row;
}

/** The link that a domain itself is: without a destination until it is given one. */
async function insertRootLink(
  tx: Kysely<WorkspaceTables>,
  owner: LinkOwner,
  domain: string,
  nowMs: number,
): Promise<void> {
  const columns = { ...BLANK_COLUMNS, domain, key: ROOT_KEY, key_lookup: ROOT_KEY };
  await insertRows(tx, "links", [newRow(owner, columns, nowMs)]);
}

/** Links that have not yet followed their renamed domain keep its former name taken, too. */
export async function isSlugTaken(db: Kysely<WorkspaceTables>, slug: string): Promise<boolean> {
  const domain = await db.selectFrom("domains").select("id").where("slug", "=", slug).executeTakeFirst();
  if (domain) return true;
  const link = await db.selectFrom("links").select("id").where("domain", "=", slug).limit(1).executeTakeFirst();
  return link !== undefined;
}

/**
 * What the TXT record of a domain says: which workspace it is for. No secret, and the same each time, so that a name that
 * another workspace has added can be proved before it is added.
 */
export function proofToken(workspaceId: string, slug: string): string {
  return `overdub-${createHash("sha256").update(`${workspaceId}/${slug}`).digest("hex").slice(0, TOKEN_LENGTH)}`;
}

/** How a domain with a new name begins. Names of this machine need no proof: they lead here wherever they are asked for. */
export function unverified(workspaceId: string, slug: string): Verification {
  const isHere = isLoopbackDomain(slug);
  return {
    verified: isHere ? 1 : 0,
    verification_token: isHere ? null : proofToken(workspaceId, slug),
    verification_error: null,
    last_checked_at_ms: null,
  };
}
