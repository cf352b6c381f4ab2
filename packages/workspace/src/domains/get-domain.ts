import { getDomain } from "@overdub/contract";
import { implement } from "../operations/implement.ts";
import { findOwnDomainOrThrow } from "./find-domain.ts";
import { answerDomain } from "./to-domain.ts";

export const handleGetDomain = implement(getDomain, async ({ params }, ctx) =>
  answerDomain(ctx, await findOwnDomainOrThrow(ctx, params.slug)),
);
