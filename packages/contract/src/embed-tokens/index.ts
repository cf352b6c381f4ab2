import { createReferralsEmbedToken } from "./create-referrals-embed-token.ts";

export type { ReferralsEmbedTokenBody } from "./create-referrals-embed-token.ts";

export const embedTokenOperations = {
  createReferralsEmbedToken,
} as const;

export { createReferralsEmbedToken };
