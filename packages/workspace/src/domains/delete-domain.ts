import { AppError, deleteDomain } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { dropProgramDomain, isProgramDomain } from "../groups/domain-of-program.ts";
import type { DomainsContext } from "./context.ts";
import { implement } from "./context.ts";
import { deleteDetachedDomain } from "./delete-domain-job.ts";
import type { DomainTable } from "./domain-table.ts";
import { findOwnDomainOrThrow, findRegistration } from "./find-domain.ts";

/**
 * Detaches a domain from its workspace at once, and leaves its links, then itself, to a job. No other domain becomes the
 * primary one.
 */
export async function detachDomain(
  ctx: Pick<DomainsContext, "db" | "now" | "jobs" | "linkCache">,
  domain: DomainTable,
): Promise<void> {
  await ctx.db.transaction().execute((tx) => detachInTransaction(ctx, tx, domain));
  ctx.linkCache.forgetDomain(domain.slug);
}

/** The same as part of more. Once `tx` is committed, the caller has the link cache forget the domain. */
export async function detachInTransaction(
  { now, jobs }: Pick<DomainsContext, "now" | "jobs">,
  tx: Kysely<WorkspaceTables>,
  { workspace_id, id, slug }: DomainTable,
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable("domains")
    .set({ deleting_since_ms: now(), is_primary: 0 })
    .where("workspace_id", "=", workspace_id)
    .where("id", "=", id)
    .where("deleting_since_ms", "is", null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new AppError("not_found", `Domain ${slug} not found.`);
  await dropProgramDomain(tx, { workspaceId: workspace_id, slug });
  await jobs.add(tx, deleteDetachedDomain, { id });
}

/** See behaviour/links 11.2. */
export const handleDeleteDomain = implement(deleteDomain, { requires: "domains.write" }, async ({ params }, ctx) => {
  const domain = await findOwnDomainOrThrow(ctx.db, ctx.workspaceId, params.slug);
  if (await findRegistration(ctx.db, domain.slug)) {
    throw new AppError("forbidden", "You cannot delete a Dub-provisioned domain.");
  }
  if (await isProgramDomain(ctx.db, { workspaceId: ctx.workspaceId, slug: domain.slug })) {
    throw new AppError("forbidden", "You cannot delete a domain of your partner program: it has partners' links.");
  }
  await detachDomain(ctx, domain);
  return { slug: domain.slug };
});
