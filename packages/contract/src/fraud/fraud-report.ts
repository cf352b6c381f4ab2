import { z } from "zod";

/** How bans and rejections report a partner. Handlers check which fields go together: Dub's status for that is 400. */
export const FraudReport = z.object({
  flagForFraud: z.boolean().optional().describe("Whether to report the partner for fraud."),
  flagForFraudReason: z.string().max(2000).optional().describe("Why; required with `flagForFraud`."),
});
export type FraudReport = z.output<typeof FraudReport>;
