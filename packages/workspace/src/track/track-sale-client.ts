import { trackSaleClient } from "@overdub/contract";
import { implementPublishable } from "../operations/implement.ts";
import { recordSale } from "./record-sale.ts";

export const handleTrackSaleClient = implementPublishable(trackSaleClient, ({ body }, ctx) => recordSale(ctx, body));
