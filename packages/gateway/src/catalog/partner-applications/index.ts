import { dubPartnerApplicationsApprove } from "./dub-partner-applications-approve.ts";
import { dubPartnerApplicationsReject } from "./dub-partner-applications-reject.ts";
import { listAllDubPartnerApplications } from "./list-all-dub-partner-applications.ts";

export const partnerApplicationTools = [
  listAllDubPartnerApplications,
  dubPartnerApplicationsApprove,
  dubPartnerApplicationsReject,
];
