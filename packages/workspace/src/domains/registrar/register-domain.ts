import { AppError, registerDomain } from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";
import { createId } from "../../ids/create-id.ts";
import type { DomainsContext } from "../context.ts";
import { implement } from "../context.ts";
import { findDomain } from "../find-domain.ts";
import { insertDomain, isSlugTaken } from "../insert-domain.ts";
import { acceptSlug } from "../slug.ts";
import { renewalPrice } from "./prices.ts";
import type { Registration } from "./registrar.ts";
import { RegistrarRefusal } from "./registrar.ts";

/**
 * Registers a domain and adds it to the workspace, verified.
 *
 * Dub takes an unverified copy of the domain away from its workspace. Here it counts as taken: the embedded registrar
 * proves nothing that could justify deleting another workspace's links.
 *
 * @see behaviour/links 11.3
 */
export const handleRegisterDomain = implement(registerDomain, { requires: "domains.write" }, async ({ body }, ctx) => {
  const slug = acceptSlug(body.domain, ctx.domains.publicAddress.host);
  if (await isSlugTaken(ctx.db, slug)) throw notAvailable();
  const registration = await register(ctx, slug);
  const nowMs = ctx.now();
  try {
    await ctx.db.transaction().execute(async (tx) => {
      await insertDomain(tx, ctx, { slug, verified: 1 });
      await tx
        .insertInto("registered_domains")
        .values({
          id: createId("dom_", nowMs),
          workspace_id: ctx.workspaceId,
          slug,
          renewal_fee_cents: renewalPrice(registration.renewalCents),
          auto_renewal_disabled_at_ms: null,
          expires_at_ms: registration.expiresAtMs,
          created_at_ms: nowMs,
        })
        .execute();
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const holder = await findDomain(ctx.db, slug);
    if (holder?.workspace_id !== ctx.workspaceId) {
      ctx.log.error({ slug, workspaceId: ctx.workspaceId }, "a domain was registered that another workspace has added");
    }
    throw notAvailable(error);
  }
  ctx.linkCache.forgetDomain(slug);
  return { domain: slug, status: "success", expiration: registration.expiresAtMs };
});

async function register(
  { domains, workspaceId }: Pick<DomainsContext, "domains" | "workspaceId">,
  slug: string,
): Promise<Registration> {
  try {
    return await domains.registrar.register(slug, workspaceId);
  } catch (error) {
    throw error instanceof RegistrarRefusal ? new AppError("bad_request", error.message, { cause: error }) : error;
  }
}

function notAvailable(cause?: unknown): AppError {
  return new AppError("bad_request", "Domain not available.", { cause });
}
