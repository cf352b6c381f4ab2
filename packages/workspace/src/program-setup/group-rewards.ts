import type { Reward, RewardBody, RewardEvent } from "@overdub/contract";
import {
  AppError,
  createReward,
  deleteReward,
  getReward,
  listRewards as listOperation,
  parseInput,
  RewardBody as RewardBodySchema,
  updateReward,
} from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { PartnerGroupTable } from "../groups/group-table.ts";
import { implement } from "../operations/implement.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { toReward } from "../rewards/reward-rows.ts";
import type { RewardTable } from "../rewards/reward-table.ts";
import { insertReward, listRewards, rewardColumns, showReward } from "../rewards/write-reward.ts";
import type { SetupContext } from "./context.ts";
import { giveToGroup, takeFromGroup } from "./group-term.ts";

const COLUMNS = {
  click: "click_reward_id",
  lead: "lead_reward_id",
  sale: "sale_reward_id",
  referral: "referral_reward_id",
} as const satisfies Record<RewardEvent, keyof PartnerGroupTable>;

/** Where a group, and an enrolment, names its reward for an event. */
export function rewardColumn(event: string): (typeof COLUMNS)[RewardEvent] {
  return COLUMNS[event as RewardEvent];
}

/** Gives a group a reward for an event that it has none for. @throws `conflict` where it has one. */
export async function addReward(
  ctx: SetupContext,
  { groupId = "default", reward }: { readonly groupId?: string | undefined; readonly reward: RewardBody },
): Promise<Reward> {
  const row = await giveToGroup(ctx, groupId, {
    table: "rewards",
    column: rewardColumn(reward.event),
    refusal: `The group has a reward for this event already: ${reward.event}.`,
    insert: (tx, program, nowMs) => insertReward(tx, program, reward, nowMs),
  });
  return showReward(row);
}

/** Replaces the terms. @throws `bad_request` for another event: the reward is in the place of its own. */
export async function replaceReward(ctx: SetupContext, rewardId: string, reward: RewardBody): Promise<Reward> {
  const row = await findRewardOrThrow(ctx, rewardId);
  assertSameEvent(row, reward);
  const changed = await ctx.db
    .updateTable("rewards")
    .set((eb) => ({ ...rewardColumns(reward), version: eb("version", "+", 1), updated_at_ms: ctx.now() }))
    .where("workspace_id", "=", ctx.workspaceId)
    .where("id", "=", row.id)
    .returningAll()
    .executeTakeFirst();
  if (!changed) throw rewardNotFound();
  return showReward(changed);
}

/** The same with other terms where these say so, for a command. */
export async function changeReward(
  ctx: SetupContext,
  rewardId: string,
  terms: Readonly<Record<string, unknown>>,
): Promise<Reward> {
  return replaceReward(ctx, rewardId, await withTerms(ctx, rewardId, terms));
}

/** The whole reward as it would be with these terms. */
export async function withTerms(
  ctx: Pick<SetupContext, "db" | "workspaceId">,
  rewardId: string,
  terms: Readonly<Record<string, unknown>>,
): Promise<RewardBody> {
  const { id: _, version: __, ...stored } = toReward(await findRewardOrThrow(ctx, rewardId));
  // A sum takes the place of a share, and the other way round.
  const other =
    terms.type === undefined || terms.type === stored.type ? {} : { amountInCents: null, amountInPercentage: null };
  return parseInput(RewardBodySchema, { ...stored, ...other, ...terms });
}

/** @throws `bad_request` */
export function assertSameEvent(stored: Pick<RewardTable, "event">, { event }: RewardBody): void {
  if (stored.event === event) return;
  throw new AppError("bad_request", `A reward for a ${stored.event} cannot become one for a ${event}.`);
}

/** Takes a reward from its group and from everybody who has it. */
export async function removeReward(ctx: SetupContext, rewardId: string): Promise<{ id: string }> {
  const row = await findRewardOrThrow(ctx, rewardId);
  await ctx.db.transaction().execute((tx) => dropReward(tx, row));
  return { id: row.id };
}

export function dropReward(tx: Kysely<WorkspaceTables>, reward: RewardTable): Promise<void> {
  return takeFromGroup(tx, { table: "rewards", column: rewardColumn(reward.event) }, reward);
}

export async function findRewardOrThrow({ db, workspaceId }: Pick<SetupContext, "db" | "workspaceId">, id: string) {
  const program = await findProgramOrThrow(db, workspaceId);
  const row = await db
    .selectFrom("rewards")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", program.id)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw rewardNotFound();
  return row;
}

function rewardNotFound(): AppError {
  return new AppError("not_found", "Reward not found.");
}

export const handleListRewards = implement(
  listOperation,
  { requires: "partners.read", programFirst: true },
  async (_input, ctx) => {
    const program = ctx.program;
    return (await listRewards(ctx.db, program)).map(showReward);
  },
);

export const handleGetReward = implement(
  getReward,
  { requires: "partners.read", programFirst: true },
  async ({ params }, ctx) => showReward(await findRewardOrThrow(ctx, params.rewardId)),
);

export const handleCreateReward = implement(
  createReward,
  { requires: "workspaces.write", programFirst: true },
  ({ body }, ctx) => addReward(ctx, body),
);

export const handleUpdateReward = implement(
  updateReward,
  { requires: "workspaces.write", programFirst: true },
  ({ params, body }, ctx) => replaceReward(ctx, params.rewardId, body.reward),
);

export const handleDeleteReward = implement(
  deleteReward,
  { requires: "workspaces.write", programFirst: true },
  ({ params }, ctx) => removeReward(ctx, params.rewardId),
);
