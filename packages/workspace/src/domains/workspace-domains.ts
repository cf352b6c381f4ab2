import type { Domain } from "@overdub/contract";
import { DomainCreateBody, parseInput } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createJobs } from "../jobs/define-job.ts";
import { LinkCache } from "../link-cache/link-cache.ts";
import { WorkspaceError } from "../workspaces/workspace-error.ts";
import type { DomainsContext } from "./context.ts";
import { addDomain } from "./create-domain.ts";
import { detachDomain } from "./delete-domain.ts";
import type { DomainOptions } from "./domain-services.ts";
import { createDomainServices } from "./domain-services.ts";
import type { DomainTable } from "./domain-table.ts";
import { findDomains, findOwnDomainOrThrow } from "./find-domain.ts";
import { showDomain } from "./to-domain.ts";
import { verifyOwnDomain } from "./verification/verify-domain.ts";

/** A workspace's domains for its operator, with or without a server beside. Failures are `AppError`s, as in the API. */
export interface WorkspaceDomains {
  list(): Promise<Domain[]>;
  /** The operator vouches for it: it is served at once. */
  add(slug: string): Promise<Domain>;
  /** Vouches for a domain that is there. */
  trust(slug: string): Promise<Domain>;
  /** Looks up its DNS now. */
  verify(slug: string): Promise<Domain>;
  /** Detaches it at once, registered or not; the server deletes its links. */
  remove(slug: string): Promise<void>;
}

/** @throws WorkspaceError when there is no workspace with this slug. */
export async function openWorkspaceDomains(
  db: Kysely<WorkspaceTables>,
  workspaceSlug: string,
  options: DomainOptions,
  now: () => number = Date.now,
): Promise<WorkspaceDomains> {
  const ctx: DomainsContext = {
    ...(await findOwner(db, workspaceSlug)),
    db,
    now,
    domains: createDomainServices(db, now, options),
    linkCache: new LinkCache(db, { registrationsProve: options.registrar !== undefined }),
    jobs: createJobs(now),
    // Only a server has a port; commands print no address that needs it.
    publicPort: () => 0,
  };
  return {
    list: async () => Promise.all((await findDomains(db, ctx.workspaceId)).map((row) => showDomain(ctx, row))),
    add: async (slug) => showDomain(ctx, await addDomain(ctx, parseInput(DomainCreateBody, { slug }), { trusted: 1 })),
    trust: async (slug) =>
      showDomain(ctx, await trustDomain(ctx, await findOwnDomainOrThrow(db, ctx.workspaceId, slug))),
    verify: async (slug) => showDomain(ctx, await verifyOwnDomain(ctx, slug)),
    remove: async (slug) => detachDomain(ctx, await findOwnDomainOrThrow(ctx.db, ctx.workspaceId, slug)),
  };
}

async function trustDomain({ db, now }: Pick<DomainsContext, "db" | "now">, domain: DomainTable): Promise<DomainTable> {
  const columns = { trusted: 1, updated_at_ms: now() } as const;
  await db
    .updateTable("domains")
    .set(columns)
    .where("workspace_id", "=", domain.workspace_id)
    .where("id", "=", domain.id)
    .execute();
  return { ...domain, ...columns };
}

/** The member for whom the root links of new domains are made: the oldest owner. */
async function findOwner(db: Kysely<WorkspaceTables>, slug: string): Promise<{ workspaceId: string; userId: string }> {
  const owner = await db
    .selectFrom("workspaces")
    .innerJoin("members", "members.workspace_id", "workspaces.id")
    .select(["workspaces.id as workspaceId", "members.user_id as userId"])
    .where("workspaces.slug", "=", slug)
    .where("members.role", "=", "owner")
    .orderBy("members.created_at_ms")
    .orderBy("members.user_id")
    .limit(1)
    .executeTakeFirst();
  if (!owner) throw new WorkspaceError(`There is no workspace "${slug}": see \`overdub workspace list\`.`);
  return owner;
}
