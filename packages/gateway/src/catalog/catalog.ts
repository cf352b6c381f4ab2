import type { Tool } from "../tools/tool.ts";
import { analyticsTools } from "./analytics/index.ts";
import { bountySubmissionTools } from "./bounty-submissions/index.ts";
import { commissionTools } from "./commissions/index.ts";
import { customerTools } from "./customers/index.ts";
import { discountCodeTools } from "./discount-codes/index.ts";
import { domainTools } from "./domains/index.ts";
import { eventTools } from "./events/index.ts";
import { folderTools } from "./folders/index.ts";
import { linkTools } from "./links/index.ts";
import { partnerAnalyticsTools } from "./partner-analytics/index.ts";
import { partnerApplicationTools } from "./partner-applications/index.ts";
import { partnerLinkTools } from "./partner-links/index.ts";
import { partnerTagTools } from "./partner-tags/index.ts";
import { partnerTools } from "./partners/index.ts";
import { payoutTools } from "./payouts/index.ts";
import { programApplicationTools } from "./program-applications/index.ts";
import { qrCodeTools } from "./qr-codes/index.ts";
import { referralsEmbedTokenTools } from "./referrals-embed-tokens/index.ts";
import { tagTools } from "./tags/index.ts";
import { trackTools } from "./track/index.ts";
import { trackOpenTools } from "./track-open/index.ts";
import { trackSaleTools } from "./track-sale/index.ts";

/** By resource: each names its own tools. */
const TOOLS: readonly Tool[] = [
  ...analyticsTools,
  ...bountySubmissionTools,
  ...commissionTools,
  ...customerTools,
  ...domainTools,
  ...eventTools,
  ...folderTools,
  ...linkTools,
  ...partnerApplicationTools,
  ...partnerTools,
  ...partnerLinkTools,
  ...payoutTools,
  ...tagTools,
  ...trackTools,
  ...trackSaleTools,
  ...partnerAnalyticsTools,
  ...trackOpenTools,
  ...referralsEmbedTokenTools,
  ...qrCodeTools,
  ...programApplicationTools,
  ...discountCodeTools,
  ...partnerTagTools,
];

/** Every tool, in the order in which clients see them: those of the product's page, in its order, then the others. */
export const catalog: readonly Tool[] = [
  ...TOOLS.filter((tool) => !tool.isAddition),
  ...TOOLS.filter((tool) => tool.isAddition),
];
