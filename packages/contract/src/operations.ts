import { analyticsOperations } from "./analytics/index.ts";
import { apiKeyOperations } from "./api-keys/index.ts";
import { applicationOperations, furtherApplicationOperations } from "./applications/index.ts";
import { bountyOperations, furtherBountyOperations } from "./bounties/index.ts";
import { commissionOperations, furtherCommissionOperations } from "./commissions/index.ts";
import { customerOperations } from "./customers/index.ts";
import { discountCodeOperations } from "./discount-codes/index.ts";
import { discountOperations } from "./discounts/index.ts";
import { domainOperations } from "./domains/index.ts";
import { embedReferralsOperations, embedTokenOperations } from "./embed-tokens/index.ts";
import { eventOperations } from "./events/index.ts";
import { folderOperations } from "./folders/index.ts";
import { fraudOperations } from "./fraud/index.ts";
import { groupOperations } from "./groups/index.ts";
import { linkOperations } from "./links/index.ts";
import { memberOperations } from "./members/index.ts";
import { metatagOperations } from "./metatags/index.ts";
import { oauthAppOperations } from "./oauth-apps/index.ts";
import { partnerTagOperations } from "./partner-tags/index.ts";
import { furtherPartnerOperations, partnerOperations } from "./partners/index.ts";
import { furtherPayoutOperations, payoutOperations } from "./payouts/index.ts";
import { programOperations } from "./programs/index.ts";
import { qrOperations } from "./qr/index.ts";
import { rewardOperations } from "./rewards/index.ts";
import { tagOperations } from "./tags/index.ts";
import { testClockOperations } from "./test-clock/index.ts";
import { trackOperations } from "./track/index.ts";
import { webhookOperations } from "./webhooks/index.ts";

/** Every operation of the contract, by Dub's `operationId`. Each domain lists its own. */
export const operations = {
  ...linkOperations,
  ...analyticsOperations,
  ...eventOperations,
  ...tagOperations,
  ...folderOperations,
  ...domainOperations,
  ...qrOperations,
  ...metatagOperations,
  ...trackOperations,
  ...customerOperations,
  ...partnerOperations,
  ...partnerTagOperations,
  ...applicationOperations,
  ...commissionOperations,
  ...payoutOperations,
  ...embedTokenOperations,
  ...bountyOperations,
  ...discountCodeOperations,
} as const;

export type OperationId = keyof typeof operations;

/**
 * What the workspace serves beyond them: what Dub's dashboard alone can do there, or what Dub serves without documenting
 * it. Tools are made of `operations`; these are for administrators.
 */
export const furtherOperations = {
  ...programOperations,
  ...furtherCommissionOperations,
  ...furtherPayoutOperations,
  ...groupOperations,
  ...rewardOperations,
  ...discountOperations,
  ...furtherPartnerOperations,
  ...webhookOperations,
  ...testClockOperations,
  ...furtherApplicationOperations,
  ...embedReferralsOperations,
  ...furtherBountyOperations,
  ...oauthAppOperations,
  ...memberOperations,
  ...apiKeyOperations,
  ...fraudOperations,
} as const;
