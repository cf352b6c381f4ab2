import { dubProgramApplicationsApprove } from "./dub-program-applications-approve.ts";
import { dubProgramApplicationsReject } from "./dub-program-applications-reject.ts";
import { listAllDubProgramApplications } from "./list-all-dub-program-applications.ts";

export const programApplicationTools = [
  listAllDubProgramApplications,
  dubProgramApplicationsApprove,
  dubProgramApplicationsReject,
];
