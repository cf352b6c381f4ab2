import { getDomain } from "@overdub/contract";
import { implement } from "./context.ts";
import { findOwnDomainOrThrow } from "./find-domain.ts";
import { answerDomain } from "./to-domain.ts";

export const handleGetDomain = implement(getDomain, { requires: "domains.read" }, async ({ params }, ctx) =>
  answerDomain(ctx, await findOwnDomainOrThrow(ctx, params.slug)),
);
