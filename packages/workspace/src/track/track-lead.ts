import { trackLead } from "@overdub/contract";
import { implement } from "./context.ts";
import { recordLead } from "./record-lead.ts";

export const handleTrackLead = implement(trackLead, { requires: "writer" }, ({ body }, ctx) => recordLead(ctx, body));
