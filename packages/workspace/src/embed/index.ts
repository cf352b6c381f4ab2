import { defineDomain } from "../operations/domain.ts";
import { handleListEmbedEvents, handleRetrieveEmbedAnalytics } from "./activity.ts";
import type { EmbedDeps } from "./context.ts";
import { handleCreateReferralsEmbedToken } from "./create-token.ts";
import {
  handleGetEmbedLeaderboard,
  handleListEmbedEarnings,
  handleRetrieveEmbedEarningsTimeseries,
} from "./earnings.ts";
import { deleteExpiredTokens } from "./expired-tokens.ts";
import { handleGetEmbedReferralsToken } from "./get-token.ts";
import { handleCreateEmbedLink, handleListEmbedLinks, handleUpdateEmbedLink } from "./links.ts";

export const embed = defineDomain<EmbedDeps>({
  handlers: [
    handleCreateReferralsEmbedToken,
    handleGetEmbedReferralsToken,
    handleRetrieveEmbedAnalytics,
    handleListEmbedEvents,
    handleListEmbedEarnings,
    handleRetrieveEmbedEarningsTimeseries,
    handleGetEmbedLeaderboard,
    handleListEmbedLinks,
    handleCreateEmbedLink,
    handleUpdateEmbedLink,
  ],
  jobs: [deleteExpiredTokens],
});
