import { defineDomain } from "../operations/domain.ts";
import type { TrackDeps } from "./context.ts";
import { deleteExpiredClaims } from "./expired-claims.ts";
import { handleTrackClick } from "./track-click.ts";
import { handleTrackLead, handleTrackLeadClient } from "./track-lead.ts";
import { handleTrackOpen } from "./track-open.ts";
import { handleTrackSale, handleTrackSaleClient } from "./track-sale.ts";
import { handleTrackVisit } from "./track-visit.ts";

export const track = defineDomain<TrackDeps>({
  handlers: [
    handleTrackClick,
    handleTrackVisit,
    handleTrackOpen,
    handleTrackLead,
    handleTrackSale,
    handleTrackLeadClient,
    handleTrackSaleClient,
  ],
  jobs: [deleteExpiredClaims],
});
