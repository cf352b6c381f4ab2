import type { Discount, Group, Program, Reward } from "@overdub/contract";
import { listGroups, showGroups } from "../groups/group-rows.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { toProgram } from "../programs/program-rows.ts";
import { listDiscounts, toDiscount } from "../rewards/discount-rows.ts";
import { listRewards, showReward } from "../rewards/write-reward.ts";
import type { SetupContext } from "./context.ts";

/** A program with all that is set up in it, oldest first. */
export interface ProgramSetup {
  readonly program: Program;
  readonly groups: readonly Group[];
  readonly rewards: readonly Reward[];
  readonly discounts: readonly Discount[];
}

/** @throws `not_found` where the workspace has none. */
export async function showProgram({
  db,
  workspaceId,
}: Pick<SetupContext, "db" | "workspaceId">): Promise<ProgramSetup> {
  const program = await findProgramOrThrow(db, workspaceId);
  return {
    program: toProgram(program),
    groups: await showGroups(db, await listGroups(db, program)),
    rewards: (await listRewards(db, program)).map(showReward),
    discounts: (await listDiscounts(db, program)).map(toDiscount),
  };
}
