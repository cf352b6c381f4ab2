import type { LinkDeps } from "../links/context.ts";
import { defineDomain } from "../operations/domain.ts";
import {
  autoApproveJob,
  handleApprovePartnerApplication,
  handleApproveProgramApplication,
} from "./approve-application.ts";
import { handleGetPartnerApplication, handleGetProgramApplication } from "./get-application.ts";
import { handleListPartnerApplications, handleListProgramApplications } from "./list-applications.ts";
import { purgeRejectedJob } from "./purge-rejected.ts";
import { handleRejectPartnerApplication, handleRejectProgramApplication } from "./reject-application.ts";
import { handleSubmitProgramApplication } from "./submit-application.ts";

export const applications = defineDomain<LinkDeps>({
  handlers: [
    handleListPartnerApplications,
    handleListProgramApplications,
    handleApprovePartnerApplication,
    handleApproveProgramApplication,
    handleRejectPartnerApplication,
    handleRejectProgramApplication,
    handleGetPartnerApplication,
    handleGetProgramApplication,
    handleSubmitProgramApplication,
  ],
  jobs: [autoApproveJob, purgeRejectedJob],
});
