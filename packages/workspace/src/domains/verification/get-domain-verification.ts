import { getDomainVerification } from "@overdub/contract";
import { implement } from "../context.ts";
import { findOwnDomainOrThrow } from "../find-domain.ts";
import { toDomainVerification } from "./required-records.ts";

export const handleGetDomainVerification = implement(
  getDomainVerification,
  { requires: "domains.read" },
  async ({ params }, ctx) =>
    toDomainVerification(await findOwnDomainOrThrow(ctx.db, ctx.workspaceId, params.slug), ctx.domains.publicAddress),
);
