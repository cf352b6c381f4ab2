export type { ReferralTrigger, SpendLimitInterval } from "./reward.ts";
export { REFERRAL_TRIGGERS, RewardBody, RewardModifier, SPEND_LIMIT_INTERVALS } from "./reward.ts";
export type { ConditionEntity, ConditionOperator, CustomerSource, RewardEvent } from "./reward-condition.ts";
export { CONDITION_OPERATORS, CUSTOMER_SOURCES, REWARD_EVENTS, RewardCondition } from "./reward-condition.ts";
