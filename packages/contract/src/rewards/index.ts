import { estimateReward } from "./estimate-reward.ts";
import { createReward, deleteReward, getReward, listRewards, updateReward } from "./stored-reward.ts";

export type { RewardEstimate } from "./estimate-reward.ts";
export { MAX_ESTIMATED_DAYS } from "./estimate-reward.ts";
export type { ReferralTrigger, SpendLimitInterval } from "./reward.ts";
export { REFERRAL_TRIGGERS, RewardBody, RewardModifier, SPEND_LIMIT_INTERVALS } from "./reward.ts";
export type { ConditionEntity, ConditionOperator, CustomerSource, RewardEvent } from "./reward-condition.ts";
export { CONDITION_OPERATORS, CUSTOMER_SOURCES, REWARD_EVENTS, RewardCondition } from "./reward-condition.ts";
export { Reward } from "./stored-reward.ts";
export { createReward, deleteReward, estimateReward, getReward, listRewards, updateReward };

/** Undocumented at Dub; that one sets rewards by a public operation is ours. */
export const rewardOperations = {
  listRewards,
  getReward,
  createReward,
  updateReward,
  deleteReward,
  estimateReward,
} as const;
