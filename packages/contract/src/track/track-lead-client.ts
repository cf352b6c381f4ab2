import { defineOperation } from "../operation.ts";
import { TrackLeadClientBody } from "./lead-input.ts";
import { TrackedLead } from "./track-results.ts";

export const trackLeadClient = defineOperation({
  id: "trackLeadClient",
  method: "POST",
  path: "/track/lead/client",
  tag: "Track",
  auth: "publishable",
  effect: "write",
  input: { body: TrackLeadClientBody },
  success: { status: 200, body: TrackedLead },
  summary: "Track a lead in the browser",
  description: "As `trackLead`, from a web page of an allowed host.",
});
