import { getDomainVerification, verifyDomain } from "@overdub/contract";
import type { DomainTable } from "@overdub/storage";
import { implement } from "../../operations/implement.ts";
import type { DomainContext } from "../domain-services.ts";
import { findOwnDomainOrThrow } from "../find-domain.ts";
import { checkDomain, watchDomain } from "./check-domain.ts";
import { toDomainVerification } from "./to-dns-records.ts";

/** Looks at once, and sees to it that a domain whose watch had ended is looked at again. */
export async function verifyOwnDomain(ctx: DomainContext, slug: string): Promise<DomainTable> {
  const domain = await findOwnDomainOrThrow(ctx, slug);
  const checked = await checkDomain(ctx, domain, { scheduled: false });
  await watchDomain(ctx, ctx.db, checked);
  return checked;
}

export const handleVerifyDomain = implement(verifyDomain, async ({ params }, ctx) =>
  toDomainVerification(await verifyOwnDomain(ctx, params.slug), ctx.domains.publicAddress),
);

export const handleGetDomainVerification = implement(getDomainVerification, async ({ params }, ctx) =>
  toDomainVerification(await findOwnDomainOrThrow(ctx, params.slug), ctx.domains.publicAddress),
);
