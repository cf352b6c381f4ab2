import type { DomainCreateBody } from "@overdub/contract";
import { AppError, createDomain } from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";
import type { DomainsContext } from "./context.ts";
import { implement } from "./context.ts";
import { detachDomain } from "./delete-domain.ts";
import { assertLeadsOn, settingsOf } from "./domain-settings.ts";
import type { DomainTable } from "./domain-table.ts";
import { findDomain } from "./find-domain.ts";
import { insertDomain, isSlugTaken, proofToken, unverified } from "./insert-domain.ts";
import { acceptSlug } from "./slug.ts";
import { showDomain } from "./to-domain.ts";
import { watchDomain } from "./verification/check-domain.ts";
import { lookUpOwnership } from "./verification/look-up.ts";
import { challengeName } from "./verification/required-records.ts";

/**
 * Checks in Dub's order (behaviour/links 11.2), then writes.
 *
 * @param trusted whether the operator vouches for it.
 */
export async function addDomain(
  ctx: DomainsContext,
  body: DomainCreateBody,
  { trusted }: Pick<DomainTable, "trusted"> = { trusted: 0 },
): Promise<DomainTable> {
  // New domains never are archived, whatever the body says.
  const settings = settingsOf({ ...body, archived: undefined });
  const slug = acceptSlug(body.slug, ctx.domains.publicAddress.host);
  if (await isSlugTaken(ctx.db, slug)) throw await claimSlug(ctx, slug);
  await assertLeadsOn(ctx, { slug, not_found_url: null, expired_url: null, ...settings });
  try {
    const row = await ctx.db.transaction().execute(async (tx) => {
      const inserted = await insertDomain(tx, ctx, {
        ...settings,
        slug,
        trusted,
        ...unverified(ctx.workspaceId, slug),
      });
      await watchDomain(ctx, tx, inserted);
      return inserted;
    });
    ctx.linkCache.forgetDomain(slug);
    return row;
  } catch (error) {
    throw isUniqueViolation(error) ? slugTaken(error) : error;
  }
}

export function slugTaken(cause?: unknown): AppError {
  return new AppError("conflict", "Domain is already in use.", { cause });
}

/**
 * Takes a name from a workspace that has not proved it, for one that has: its TXT record names this workspace. It is free
 * once the other workspace's links are deleted.
 *
 * @returns what to tell the caller.
 */
async function claimSlug(ctx: DomainsContext, slug: string): Promise<AppError> {
  const holder = await findDomain(ctx.db, slug);
  const isUnproved = holder && holder.deleting_since_ms === null && !(await ctx.linkCache.isProved(holder));
  if (!isUnproved || holder.workspace_id === ctx.workspaceId || ctx.domains.trustDomains) return slugTaken();
  const token = proofToken(ctx.workspaceId, slug);
  if ((await lookUpOwnership(ctx.domains.dns, slug, token)) !== "valid") {
    return new AppError(
      "conflict",
      `Domain is already in use. If it is yours, set a TXT record at ${challengeName(slug)} with the value ${token}, and add it again.`,
    );
  }
  await detachDomain(ctx, holder);
  return new AppError("conflict", "Domain is yours, and is being set free: add it again in half a minute.");
}

export const handleCreateDomain = implement(createDomain, { requires: "domains.write" }, async ({ body }, ctx) =>
  showDomain(ctx, await addDomain(ctx, body)),
);
