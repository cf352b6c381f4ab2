import { trackSale } from "@overdub/contract";
import { implement } from "./context.ts";
import { recordSale } from "./record-sale.ts";

export const handleTrackSale = implement(trackSale, { requires: "writer" }, ({ body }, ctx) => recordSale(ctx, body));
