import { createADubReferralsEmbedToken } from "./create-a-dub-referrals-embed-token.ts";

export const referralsEmbedTokenTools = [createADubReferralsEmbedToken];
