import { getDomain } from "@overdub/contract";
import { implement } from "./context.ts";
import { findOwnDomainOrThrow } from "./find-domain.ts";
import { showDomain } from "./to-domain.ts";

export const handleGetDomain = implement(getDomain, { requires: "domains.read" }, async ({ params }, ctx) =>
  showDomain(ctx, await findOwnDomainOrThrow(ctx.db, ctx.workspaceId, params.slug)),
);
