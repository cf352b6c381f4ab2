import type { SubmissionRequirements } from "../bounty-progress/bounty-tables.ts";

type SocialMetrics = NonNullable<SubmissionRequirements["socialMetrics"]>;

/**
 * What content with so many views or likes earns: the reward from `minCount` on, and a bonus for each full increment
 * beyond, up to `maxCount`.
 *
 * @returns cents; 0 below `minCount`.
 * @see behaviour/partners 6.4
 */
export function socialReward(
  { minCount, incrementalBonus }: SocialMetrics,
  rewardCents: number,
  count: number,
): number {
  if (count < minCount) return 0;
  if (!incrementalBonus) return rewardCents;
  const { incrementCount, bonusPerIncrement, maxCount } = incrementalBonus;
  const increments = Math.floor((Math.min(count, maxCount) - minCount) / incrementCount);
  return rewardCents + Math.max(increments, 0) * bonusPerIncrement;
}
