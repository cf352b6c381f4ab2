import { moveByRulesJob } from "../enrollments/move-by-rules.ts";
import type { LinkDeps } from "../links/context.ts";
import { defineDomain } from "../operations/domain.ts";
import { announceJob } from "./announce-partner.ts";
import { handleBanPartner, handleUnbanPartner } from "./ban-partner.ts";
import { handleCreatePartner } from "./create-partner.ts";
import { handleArchivePartner, handleDeactivatePartner, handleReactivatePartner } from "./deactivate-partner.ts";
import { followDefaultLinkJob } from "./follow-default-link.ts";
import { followStatusJob } from "./follow-status.ts";
import { handleGetPartner } from "./get-partner.ts";
import { handleListPartners } from "./list-partners.ts";
import { handleCreatePartnerLink, handleRetrievePartnerLinks, handleUpsertPartnerLink } from "./partner-links.ts";
import {
  handleCreatePartnerTag,
  handleDeletePartnerTag,
  handleListPartnerTags,
  handleUpdatePartnerTag,
} from "./partner-tags.ts";
import { handleSetPartnerReferral } from "./refer-partner.ts";
import { handleUpdatePartner } from "./update-partner.ts";

export const partners = defineDomain<LinkDeps>({
  handlers: [
    handleCreatePartner,
    handleListPartners,
    handleCreatePartnerLink,
    handleRetrievePartnerLinks,
    handleUpsertPartnerLink,
    handleBanPartner,
    handleUnbanPartner,
    handleDeactivatePartner,
    handleReactivatePartner,
    handleArchivePartner,
    handleListPartnerTags,
    handleCreatePartnerTag,
    handleUpdatePartnerTag,
    handleDeletePartnerTag,
    handleGetPartner,
    handleUpdatePartner,
    handleSetPartnerReferral,
  ],
  jobs: [announceJob, followDefaultLinkJob, followStatusJob, moveByRulesJob],
});
