import { trackLead } from "@overdub/contract";
import { implement } from "../operations/implement.ts";
import { recordLead } from "./record-lead.ts";

export const handleTrackLead = implement(trackLead, ({ body }, ctx) => recordLead(ctx, body));
