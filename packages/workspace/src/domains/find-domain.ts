import { AppError, asciiHost } from "@overdub/contract";
import type { ParameterNamed } from "@overdub/storage";
import { compiledLookup } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { DomainTable, RegisteredDomainTable } from "./domain-table.ts";

/** An id that no workspace has. */
const NO_WORKSPACE = "";

/**
 * The domain with this slug, in any spelling and of any workspace. One that is being deleted is detached already: it
 * has no owner, so a comparison of owners refuses it.
 */
export async function findDomain(
  db: Kysely<WorkspaceTables>,
  slug: string,
): Promise<Readonly<DomainTable> | undefined> {
  const [row] = await selectDomain(db, { slug: asciiHost(slug) });
  return row && row.deleting_since_ms !== null ? { ...row, workspace_id: NO_WORKSPACE } : row;
}

const selectDomain = compiledLookup((db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"slug">) =>
  db.selectFrom("domains").selectAll().where("slug", "=", parameter("slug")),
);

/** The domain that Dub lends to all workspaces. None of ours can have it, and some clients send it by default. */
const SHARED_DOMAIN = "dub.sh";

export function isSharedDomain(slug: string | undefined): boolean {
  return slug !== undefined && asciiHost(slug) === SHARED_DOMAIN;
}

/** The domain that a caller means: the shared one stands for the workspace's primary one, if there is one. */
export async function resolveSlug(db: Kysely<WorkspaceTables>, workspaceId: string, slug: string): Promise<string> {
  if (!isSharedDomain(slug)) return slug;
  return (await findPrimaryDomain(db, workspaceId))?.slug ?? slug;
}

/** The domain that new links of a workspace get. */
export async function findPrimaryDomain(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
): Promise<Readonly<DomainTable> | undefined> {
  return (await selectPrimaryDomain(db, { workspaceId }))[0];
}

const selectPrimaryDomain = compiledLookup((db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"workspaceId">) =>
  db
    .selectFrom("domains")
    .selectAll()
    .where("workspace_id", "=", parameter("workspaceId"))
    .where("is_primary", "=", 1)
    .where("deleting_since_ms", "is", null),
);

/**
 * The workspace's domain with this name, in any spelling.
 *
 * @throws `not_found`, or `forbidden` for one of another workspace or one that is being deleted.
 *   See behaviour/links 11.2.
 */
export async function findOwnDomainOrThrow(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  slug: string,
): Promise<Readonly<DomainTable>> {
  const domain = await findDomain(db, slug);
  if (!domain) throw new AppError("not_found", `Domain ${slug} not found.`);
  if (domain.workspace_id !== workspaceId) {
    throw new AppError("forbidden", `Domain ${slug} does not belong to workspace ${workspaceId}.`);
  }
  return domain;
}

/** Every domain of a workspace, archived ones too, oldest first. */
export function findDomains(db: Kysely<WorkspaceTables>, workspaceId: string): Promise<DomainTable[]> {
  return db
    .selectFrom("domains")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("deleting_since_ms", "is", null)
    .orderBy("id")
    .execute();
}

/** Whether a workspace may have links on a domain: it is its own, and is not being deleted. */
export function isOwnDomain(domain: DomainTable | undefined, workspaceId: string): boolean {
  return domain?.workspace_id === workspaceId && domain.deleting_since_ms === null;
}

export function foreignDomain(): AppError {
  return new AppError("forbidden", "Domain does not belong to workspace.");
}

/** The registration of a domain that was registered here. */
export function findRegistration(
  db: Kysely<WorkspaceTables>,
  slug: string,
): Promise<RegisteredDomainTable | undefined> {
  return db.selectFrom("registered_domains").selectAll().where("slug", "=", slug).executeTakeFirst();
}

/** By the name of the domain. */
export async function findRegistrations(
  db: Kysely<WorkspaceTables>,
  slugs: readonly string[],
): Promise<ReadonlyMap<string, RegisteredDomainTable>> {
  if (slugs.length === 0) return new Map();
  const rows = await db.selectFrom("registered_domains").selectAll().where("slug", "in", slugs).execute();
  return new Map(rows.map((row) => [row.slug, row]));
}
