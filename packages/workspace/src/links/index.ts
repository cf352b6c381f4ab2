import { defineDomain } from "../operations/domain.ts";
import { endTestJob } from "./ab-test/end-test.ts";
import { handleBulkCreateLinks } from "./bulk/bulk-create-links.ts";
import { handleBulkDeleteLinks } from "./bulk/bulk-delete-links.ts";
import { handleBulkUpdateLinks } from "./bulk/bulk-update-links.ts";
import { handleCheckLinkExists } from "./check-link-exists.ts";
import type { LinkDeps } from "./context.ts";
import { handleCreateLink } from "./create-link.ts";
import { handleDeleteLink } from "./delete-link.ts";
import { handleGetLink } from "./get-link.ts";
import { handleGetLinkDashboard } from "./get-link-dashboard.ts";
import { handleGetLinkInfo } from "./get-link-info.ts";
import { handleGetLinks } from "./get-links.ts";
import { handleGetLinksCount } from "./get-links-count.ts";
import { handleGetRandomLinkKey } from "./get-random-link-key.ts";
import { respellKeysJob } from "./respell-keys.ts";
import { handleUpdateLink } from "./update-link.ts";
import { handleUpsertLink } from "./upsert-link.ts";

export const links = defineDomain<LinkDeps>({
  handlers: [
    handleCreateLink,
    handleGetLinks,
    handleGetLinksCount,
    handleGetLinkInfo,
    handleUpsertLink,
    handleUpdateLink,
    handleDeleteLink,
    handleBulkCreateLinks,
    handleBulkUpdateLinks,
    handleBulkDeleteLinks,
    handleGetLink,
    handleGetLinkDashboard,
    handleCheckLinkExists,
    handleGetRandomLinkKey,
  ],
  jobs: [endTestJob, respellKeysJob],
});
