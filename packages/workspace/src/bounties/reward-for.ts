import { AppError } from "@overdub/contract";
import type { BountySubmissionTable, BountyTable } from "../bounty-progress/bounty-tables.ts";
import { socialReward } from "./social-reward.ts";

/** Far beyond any reward, and exact as a number. */
const MAX_REWARD_CENTS = 1_000_000_000;

/**
 * What an approved submission earns: by its views or likes where the bounty asks for these, else what the bounty says, else
 * what the reviewer says.
 *
 * @returns cents, above 0.
 * @throws  `bad_request` where nobody says it, `unprocessable_entity` for an amount that is none.
 * @see     behaviour/partners 6.4
 */
export function rewardFor(
  bounty: Pick<BountyTable, "reward_amount_cents" | "submission_requirements">,
  { social_metric_count: count }: Pick<BountySubmissionTable, "social_metric_count">,
  given: number | null | undefined,
): number {
  if (given != null && (given < 0 || given > MAX_REWARD_CENTS)) {
    throw new AppError("unprocessable_entity", `custom: rewardAmount: Must be 0 to ${MAX_REWARD_CENTS}.`);
  }
  const { socialMetrics } = JSON.parse(bounty.submission_requirements ?? "{}");
  const reward = socialMetrics
    ? socialReward(socialMetrics, bounty.reward_amount_cents ?? 0, count ?? 0)
    : (bounty.reward_amount_cents ?? given);
  if (!reward) throw new AppError("bad_request", "Reward amount is required to approve this bounty submission.");
  return reward;
}
