import { verifyDomain } from "@overdub/contract";
import type { DomainsContext } from "../context.ts";
import { implement } from "../context.ts";
import type { DomainTable } from "../domain-table.ts";
import { findOwnDomainOrThrow } from "../find-domain.ts";
import { checkDomain, watchDomain } from "./check-domain.ts";
import { toDomainVerification } from "./required-records.ts";

/** Looks at once, and sees to it that a domain whose watch had ended is looked at again. */
export async function verifyOwnDomain(ctx: DomainsContext, slug: string): Promise<DomainTable> {
  const domain = await findOwnDomainOrThrow(ctx.db, ctx.workspaceId, slug);
  const checked = await checkDomain(ctx, domain, { scheduled: false });
  await watchDomain(ctx, ctx.db, checked);
  return checked;
}

export const handleVerifyDomain = implement(verifyDomain, { requires: "domains.write" }, async ({ params }, ctx) =>
  toDomainVerification(await verifyOwnDomain(ctx, params.slug), ctx.domains.publicAddress),
);
