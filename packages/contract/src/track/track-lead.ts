import { defineOperation } from "../operation.ts";
import { TrackLeadBody } from "./lead-input.ts";
import { TrackedLead } from "./track-results.ts";

export const trackLead = defineOperation({
  id: "trackLead",
  method: "POST",
  path: "/track/lead",
  tag: "Track",
  effect: "write",
  input: { body: TrackLeadBody },
  success: { status: 200, body: TrackedLead },
  summary: "Track a lead",
  description: "Store that a click led to a new or known customer.",
});
