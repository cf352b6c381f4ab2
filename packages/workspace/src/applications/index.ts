import { defineDomain } from "../operations/domain.ts";
import {
  autoApproveJob,
  handleApprovePartnerApplication,
  handleApproveProgramApplication,
} from "./approve-application.ts";
import type { ApplicationDeps } from "./context.ts";
import { handleGetPartnerApplication, handleGetProgramApplication } from "./get-application.ts";
import { handleGetApplicationFunnel } from "./get-application-funnel.ts";
import { handleListPartnerApplications, handleListProgramApplications } from "./list-applications.ts";
import { purgeRejectedJob } from "./purge-rejected.ts";
import { handleRejectPartnerApplication, handleRejectProgramApplication } from "./reject-application.ts";
import { handleSubmitProgramApplication } from "./submit-application.ts";
import { handleTrackApplication } from "./track-application.ts";

export const applications = defineDomain<ApplicationDeps>({
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
    handleGetApplicationFunnel,
    handleTrackApplication,
  ],
  jobs: [autoApproveJob, purgeRejectedJob],
});
