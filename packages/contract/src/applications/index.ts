import { approvePartnerApplication, approveProgramApplication } from "./approve-application.ts";
import { listPartnerApplications, listProgramApplications } from "./list-applications.ts";
import { rejectPartnerApplication, rejectProgramApplication } from "./reject-application.ts";

export type { ApplicationApproveBody, ApplicationRejectBody } from "./application.ts";
export { MAX_APPLICATIONS_PAGE_SIZE, PartnerApplication } from "./application.ts";

export const applicationOperations = {
  listPartnerApplications,
  approvePartnerApplication,
  rejectPartnerApplication,
  listProgramApplications,
  approveProgramApplication,
  rejectProgramApplication,
} as const;

export {
  approvePartnerApplication,
  approveProgramApplication,
  listPartnerApplications,
  listProgramApplications,
  rejectPartnerApplication,
  rejectProgramApplication,
};
