import { trackLead } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const createADubTrack = defineTool({
  name: "create_a_dub_track",
  resource: "track",
  method: "create",
  title: "Track a lead",
  description:
    "Record that a visitor became a lead, such as by signing up, and create the customer. `clickId` is the cookie " +
    "dub_id of the visitor; it may be empty for a customer stored earlier with `mode` deferred. The same customer " +
    "and event again within 7 days adds nothing. With `mode` wait, create_a_dub_track_sale can follow at once. It " +
    "cannot be undone.",
  tags: ["conversions", "tracking"],
  operation: trackLead,
  formerNames: ["externalId", "customerId"],
  example: {
    args: { clickId: "", eventName: "Sign up", customerExternalId: "u1", mode: "wait", metadata: { plan: "pro" } },
    request: "POST /track/lead",
    body: { clickId: "", eventName: "Sign up", customerExternalId: "u1", mode: "wait", metadata: { plan: "pro" } },
  },
});
