import { z } from "zod";

/** The job that rewards whoever referred a partner who was paid. `commissions` carries it out. */
export const payoutPaid = {
  type: "commission.refer",
  payload: z.object({ workspaceId: z.string(), payoutId: z.string() }),
};
