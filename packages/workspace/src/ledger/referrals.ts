import { z } from "zod";
import { Earner } from "./lock-enrollment.ts";

/**
 * The job that rewards whoever referred a partner: with `payoutId` for what a payout has paid the partner, with `isPast` for
 * all that was paid before; else for the partner's being approved. `commissions` carries it out.
 */
export const referralsAreDue = {
  type: "commission.refer",
  payload: Earner.extend({ payoutId: z.string().optional(), isPast: z.boolean().optional() }),
};
