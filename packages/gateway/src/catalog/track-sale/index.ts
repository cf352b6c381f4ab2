import { createADubTrackSale } from "./create-a-dub-track-sale.ts";

export const trackSaleTools = [createADubTrackSale];
