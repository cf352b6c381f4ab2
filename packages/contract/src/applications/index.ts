import { approvePartnerApplication, approveProgramApplication } from "./approve-application.ts";
import { getPartnerApplication, getProgramApplication } from "./get-application.ts";
import { listPartnerApplications, listProgramApplications } from "./list-applications.ts";
import { rejectPartnerApplication, rejectProgramApplication } from "./reject-application.ts";

import { submitProgramApplication } from "./submit-application.ts";

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
} as const;

export {
  approvePartnerApplication,
  approveProgramApplication,
  getPartnerApplication,
  getProgramApplication,
  listPartnerApplications,
  listProgramApplications,
  rejectPartnerApplication,
  rejectProgramApplication,
  submitProgramApplication,
};
