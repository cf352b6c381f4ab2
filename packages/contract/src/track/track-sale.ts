import { defineOperation } from "../operation.ts";
import { TrackSaleBody } from "./sale-input.ts";
import { TrackedSale } from "./track-results.ts";

export const trackSale = defineOperation({
  id: "trackSale",
  method: "POST",
  path: "/track/sale",
  tag: "Track",
  effect: "write",
  input: { body: TrackSaleBody },
  success: { status: 200, body: TrackedSale },
  summary: "Track a sale",
  description: "Store that a customer bought.",
});
