import { bulkCreateLinks } from "./bulk-create-links.ts";
import { bulkDeleteLinks } from "./bulk-delete-links.ts";
import { bulkUpdateLinks } from "./bulk-update-links.ts";
import { checkLinkExists } from "./check-link-exists.ts";
import { createLink } from "./create-link.ts";
import { deleteLink } from "./delete-link.ts";
import { getLink } from "./get-link.ts";
import { getLinkDashboard } from "./get-link-dashboard.ts";
import { getLinkInfo } from "./get-link-info.ts";
import { getLinks } from "./get-links.ts";
import { getLinksCount } from "./get-links-count.ts";
import { getRandomLinkKey } from "./get-random-link-key.ts";
import { updateLink } from "./update-link.ts";
import { upsertLink } from "./upsert-link.ts";

export type { BulkCreateLinksBody, BulkUpdateLinksBody, LinkError } from "./bulk-links.ts";
export { MAX_BULK_LINKS } from "./bulk-links.ts";
export { MAX_LINKS_PAGE_SIZE } from "./get-links.ts";
export { Link } from "./link.ts";
export { acceptImage } from "./link-image.ts";
export type { LinkCreateBody, LinkFilters, LinkUpdateBody } from "./link-input.ts";
export { GeoTargeting, TestVariants } from "./link-input.ts";

export const linkOperations = {
  createLink,
  getLinks,
  getLinksCount,
  getLinkInfo,
  updateLink,
  deleteLink,
  upsertLink,
  bulkCreateLinks,
  bulkUpdateLinks,
  bulkDeleteLinks,
  getLink,
  getLinkDashboard,
  checkLinkExists,
  getRandomLinkKey,
} as const;

export {
  bulkCreateLinks,
  bulkDeleteLinks,
  bulkUpdateLinks,
  checkLinkExists,
  createLink,
  deleteLink,
  getLink,
  getLinkDashboard,
  getLinkInfo,
  getLinks,
  getLinksCount,
  getRandomLinkKey,
  updateLink,
  upsertLink,
};
