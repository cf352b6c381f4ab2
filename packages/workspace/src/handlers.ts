import { handleRetrieveAnalytics } from "./analytics/retrieve-analytics.ts";
import { handleListEvents } from "./events/list-events.ts";
import type { Implementation, PublicImplementation } from "./http/implement.ts";
import { handleCreateLink } from "./links/create-link.ts";
import { handleDeleteLink } from "./links/delete-link.ts";
import { handleGetLinkInfo } from "./links/get-link-info.ts";
import { handleGetLinks } from "./links/get-links.ts";
import { handleGetLinksCount } from "./links/get-links-count.ts";
import { handleUpdateLink } from "./links/update-link.ts";
import { handleUpsertLink } from "./links/upsert-link.ts";
import { handleGetMetatags } from "./metatags/get-metatags.ts";
import { handleGetQrCode } from "./qr/get-qr-code.ts";

/** Every operation that the workspace serves. */
export const handlers: readonly (Implementation | PublicImplementation)[] = [
  handleCreateLink,
  handleGetLinks,
  handleGetLinksCount,
  handleGetLinkInfo,
  handleUpsertLink,
  handleUpdateLink,
  handleDeleteLink,
  handleRetrieveAnalytics,
  handleListEvents,
  handleGetQrCode,
  handleGetMetatags,
];
