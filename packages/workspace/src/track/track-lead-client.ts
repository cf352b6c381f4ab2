import { trackLeadClient } from "@overdub/contract";
import { implementPublishable } from "../operations/implement.ts";
import { recordLead } from "./record-lead.ts";

export const handleTrackLeadClient = implementPublishable(trackLeadClient, ({ body }, ctx) => recordLead(ctx, body));
