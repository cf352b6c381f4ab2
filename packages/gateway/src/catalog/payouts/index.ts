import { listAllDubPayouts } from "./list-all-dub-payouts.ts";

export const payoutTools = [listAllDubPayouts];
