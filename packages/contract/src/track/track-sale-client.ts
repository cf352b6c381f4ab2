import { defineOperation } from "../operation.ts";
import { TrackSaleClientBody } from "./sale-input.ts";
import { TrackedSale } from "./track-results.ts";

export const trackSaleClient = defineOperation({
  id: "trackSaleClient",
  method: "POST",
  path: "/track/sale/client",
  tag: "Track",
  auth: "publishable",
  effect: "write",
  input: { body: TrackSaleClientBody },
  success: { status: 200, body: TrackedSale },
  summary: "Track a sale in the browser",
  description: "As `trackSale`, from a web page of an allowed host.",
});
