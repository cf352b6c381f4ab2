import { createADubPartnerLink } from "./create-a-dub-partner-link.ts";
import { dubPartnerLinksBulkUpdate } from "./dub-partner-links-bulk-update.ts";
import { listAllDubPartnerLinks } from "./list-all-dub-partner-links.ts";

export const partnerLinkTools = [createADubPartnerLink, listAllDubPartnerLinks, dubPartnerLinksBulkUpdate];
