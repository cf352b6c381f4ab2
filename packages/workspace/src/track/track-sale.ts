import { trackSale } from "@overdub/contract";
import { implement } from "../operations/implement.ts";
import { recordSale } from "./record-sale.ts";

export const handleTrackSale = implement(trackSale, ({ body }, ctx) => recordSale(ctx, body));
