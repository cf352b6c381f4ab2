import { trackSale } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const createADubTrackSale = defineTool({
  name: "create_a_dub_track_sale",
  resource: "track_sale",
  method: "create",
  title: "Track a sale",
  description:
    "Record a sale to a customer, for whom a partner may get a commission. It cannot be undone, so always give " +
    "`invoiceId`: a repeat with the same one within 7 days adds nothing, while without it each call is another " +
    "sale. `amount` is in cents. The customer has to be known from create_a_dub_track, else give `clickId`.",
  tags: ["conversions", "tracking"],
  operation: trackSale,
  formerNames: ["externalId", "customerId"],
  example: {
    args: { customerExternalId: "u1", amount: 4900, invoiceId: "in_1", paymentProcessor: "stripe" },
    request: "POST /track/sale",
    body: { customerExternalId: "u1", amount: 4900, invoiceId: "in_1", paymentProcessor: "stripe" },
  },
});
