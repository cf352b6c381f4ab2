import { trackLeadClient } from "@overdub/contract";
import { implement } from "./context.ts";
import { recordLead } from "./record-lead.ts";

export const handleTrackLeadClient = implement(trackLeadClient, { requires: "none" }, ({ body }, ctx) =>
  recordLead(ctx, body),
);
