import { z } from "zod";

/** The job that puts what is due into payouts: of one partner, or of all of the program. `payouts` carries it out. */
export const commissionsAreDue = {
  type: "payouts.aggregate",
  payload: z.object({ workspaceId: z.string(), programId: z.string(), partnerId: z.string().optional() }),
};
