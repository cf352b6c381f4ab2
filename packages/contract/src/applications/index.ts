import { approvePartnerApplication, approveProgramApplication } from "./approve-application.ts";
import { getPartnerApplication, getProgramApplication } from "./get-application.ts";
import { getApplicationFunnel } from "./get-application-funnel.ts";
import { listPartnerApplications, listProgramApplications } from "./list-applications.ts";
import { rejectPartnerApplication, rejectProgramApplication } from "./reject-application.ts";
import { submitProgramApplication } from "./submit-application.ts";
import { FORM_EVENTS, trackApplication } from "./track-application.ts";

export type {
  ApplicationRejectBody,
  ProgramApplicationApproveBody,
  ProgramApplicationListQuery,
} from "./application.ts";
export {
  ApplicationDetails,
  MAX_APPLICATIONS_PAGE_SIZE,
  PartnerApplication,
  ProgramApplication,
} from "./application.ts";
export type { ApplicationFunnel } from "./get-application-funnel.ts";
export { ApplicationSubmitBody } from "./submit-application.ts";

export const applicationOperations = {
  listPartnerApplications,
  approvePartnerApplication,
  rejectPartnerApplication,
  listProgramApplications,
  approveProgramApplication,
  rejectProgramApplication,
} as const;

/** Undocumented at Dub, or an extension. */
export const furtherApplicationOperations = {
  getPartnerApplication,
  getProgramApplication,
  submitProgramApplication,
  getApplicationFunnel,
  trackApplication,
} as const;

export {
  approvePartnerApplication,
  approveProgramApplication,
  FORM_EVENTS,
  getApplicationFunnel,
  getPartnerApplication,
  getProgramApplication,
  listPartnerApplications,
  listProgramApplications,
  rejectPartnerApplication,
  rejectProgramApplication,
  submitProgramApplication,
  trackApplication,
};
