import { trackSaleClient } from "@overdub/contract";
import { implement } from "./context.ts";
import { recordSale } from "./record-sale.ts";

export const handleTrackSaleClient = implement(trackSaleClient, { requires: "none" }, ({ body }, ctx) =>
  recordSale(ctx, body),
);
