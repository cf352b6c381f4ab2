import { createReferralsEmbedToken } from "./create-referrals-embed-token.ts";

export type { ReferralsEmbedTokenBody } from "./create-referrals-embed-token.ts";
export type { EmbedEarning, EmbedEvent, LeaderboardRow } from "./embed-referrals.ts";
export {
  createEmbedReferralsLink,
  embedReferralsOperations,
  getEmbedReferralsLeaderboard,
  getEmbedReferralsToken,
  listEmbedReferralsEarnings,
  listEmbedReferralsEvents,
  listEmbedReferralsLinks,
  MAX_EMBED_PAGE_SIZE,
  retrieveEmbedReferralsAnalytics,
  retrieveEmbedReferralsEarningsTimeseries,
  updateEmbedReferralsLink,
} from "./embed-referrals.ts";

export const embedTokenOperations = {
  createReferralsEmbedToken,
} as const;

export { createReferralsEmbedToken };
