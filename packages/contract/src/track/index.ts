import { trackClick } from "./track-click.ts";
import { trackLead, trackLeadClient } from "./track-lead.ts";
import { trackOpen } from "./track-open.ts";
import { trackSale, trackSaleClient } from "./track-sale.ts";
import { trackVisit } from "./track-visit.ts";

export type { TrackClickBody } from "./track-click.ts";
export type { TrackedLead, TrackLeadBody } from "./track-lead.ts";
export type { TrackOpenBody } from "./track-open.ts";
export type { TrackedSale, TrackSaleBody } from "./track-sale.ts";
export { PaymentProcessor } from "./track-sale.ts";

export const trackOperations = {
  trackLead,
  trackSale,
  trackOpen,
  trackClick,
  trackVisit,
  trackLeadClient,
  trackSaleClient,
} as const;

export { trackClick, trackLead, trackLeadClient, trackOpen, trackSale, trackSaleClient, trackVisit };
