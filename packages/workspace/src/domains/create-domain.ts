import type { DomainCreateBody } from "@overdub/contract";
import { AppError, createDomain } from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";
import type { DomainsContext } from "./context.ts";
import { implement } from "./context.ts";
import { assertLeadsOn, settingsOf } from "./domain-settings.ts";
import type { DomainTable } from "./domain-table.ts";
import { insertDomain, isSlugTaken, unverified } from "./insert-domain.ts";
import { acceptSlug } from "./slug.ts";
import { showDomain } from "./to-domain.ts";
import { watchDomain } from "./verification/check-domain.ts";

/** Checks in Dub's order (behaviour/links 11.2), then writes. */
export async function addDomain(ctx: DomainsContext, body: DomainCreateBody): Promise<DomainTable> {
  // New domains never are archived, whatever the body says.
  const settings = settingsOf({ ...body, archived: undefined });
  const slug = acceptSlug(body.slug, ctx.domains.publicAddress.host);
  if (await isSlugTaken(ctx.db, slug)) throw slugTaken();
  await assertLeadsOn(ctx, { slug, not_found_url: null, expired_url: null, ...settings });
  try {
    const row = await ctx.db.transaction().execute(async (tx) => {
      const inserted = await insertDomain(tx, ctx, { ...settings, slug, ...unverified(slug) });
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

export const handleCreateDomain = implement(createDomain, { requires: "domains.write" }, async ({ body }, ctx) =>
  showDomain(ctx, await addDomain(ctx, body)),
);
