import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { date, text } from "../schema/response-fields.ts";
import { RewardBody } from "./reward.ts";

/** A reward as it is stored. See behaviour/partners 10.1. */
export const Reward = z.object({
  id: text("The unique ID of the reward."),
  ...RewardBody.in.shape,
  version: z.number().int().describe("From 1, and one more with each change: commissions name the one they rest on."),
  createdAt: date("When the reward was made."),
  updatedAt: date("When it was last changed."),
});
export type Reward = z.infer<typeof Reward>;

export const RewardParams = z.object({ rewardId: z.string().describe("The ID of the reward.") });

export const listRewards = defineOperation({
  id: "listRewards",
  method: "GET",
  path: "/rewards",
  tag: "Rewards",
  effect: "read",
  success: { status: 200, body: z.array(Reward) },
  summary: "List all rewards",
  description: "Retrieve the rewards of the program.",
});

export const getReward = defineOperation({
  id: "getReward",
  method: "GET",
  path: "/rewards/{rewardId}",
  tag: "Rewards",
  effect: "read",
  input: { params: RewardParams },
  success: { status: 200, body: Reward },
  summary: "Retrieve a reward",
});

export const createReward = defineOperation({
  id: "createReward",
  method: "POST",
  path: "/admin/program/rewards",
  tag: "Program",
  effect: "write",
  input: {
    body: z.object({
      groupId: z
        .string()
        .optional()
        .describe("The group that gets the reward, by ID or slug. Default: the default group."),
      reward: RewardBody.describe("The reward."),
    }),
  },
  success: { status: 201, body: Reward },
  errors: ["conflict"],
  summary: "Create a reward",
  description: "Create a reward for a group that has none for this event. Its partners have it from now on.",
});

export const updateReward = defineOperation({
  id: "updateReward",
  method: "PATCH",
  path: "/admin/program/rewards/{rewardId}",
  tag: "Program",
  effect: "write",
  input: { params: RewardParams, body: z.object({ reward: RewardBody.describe("The reward, whole.") }) },
  success: { status: 200, body: Reward },
  summary: "Change a reward",
  description: "Replace the terms of a reward; its event stays. Commissions that there are do not change.",
});

export const deleteReward = defineOperation({
  id: "deleteReward",
  method: "DELETE",
  path: "/admin/program/rewards/{rewardId}",
  tag: "Program",
  effect: "destroy",
  input: { params: RewardParams },
  success: { status: 200, body: z.object({ id: text("The ID of the deleted reward.") }) },
  summary: "Delete a reward",
  description: "Delete a reward: its group and the partners of it have none for this event from now on.",
});
