import { setImmediate } from "node:timers/promises";
import type { RewardBody, RewardEstimate } from "@overdub/contract";
import { AppError, estimateReward } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Context } from "../operations/context.ts";
import { assertSameEvent, findRewardOrThrow } from "../program-setup/group-rewards.ts";
import { toIso } from "../time/to-iso.ts";
import { readBefore } from "./before-events.ts";
import { implement } from "./context.ts";
import { readPast } from "./past-events.ts";
import { rejudgeBy } from "./rejudge.ts";
import { DAY_MS } from "./reward-clicks.ts";

/** For those who may change it. See behaviour/partners 10.14. */
export const handleEstimateReward = implement(
  estimateReward,
  { requires: "workspaces.write", programFirst: true },
  async ({ params, body: { reward, days } }, ctx) => estimateChange(ctx, params.rewardId, reward, days),
);

/** Events that are judged before others have their turn. */
const AT_ONCE = 500;
const MOST_PARTNERS = 20;

interface Tally {
  readonly now: number;
  readonly changed: number;
}

/**
 * What the commissions of the last days were, and what they would have been by a changed reward.
 *
 * @throws `bad_request` for another event, and for referrals: what became of referred partners meanwhile is not kept.
 */
export async function estimateChange(
  { db, workspaceId, now }: Pick<Context, "db" | "workspaceId" | "now">,
  rewardId: string,
  changed: RewardBody,
  days: number,
): Promise<RewardEstimate> {
  const stored = await findRewardOrThrow({ db, workspaceId }, rewardId);
  assertSameEvent(stored, changed);
  if (changed.event === "referral") {
    throw new AppError("bad_request", "What a reward for referrals would have cost is not known.");
  }
  const program = { id: stored.program_id, workspace_id: workspaceId };
  const toMs = now();
  const askedMs = toMs - days * DAY_MS;
  const of = { workspaceId, programId: program.id, rewardId: stored.id, changed, fromMs: askedMs, toMs };
  const { events, fromMs } = await readPast(db, of);
  const before = await readBefore(db, program, changed, { events, atMs: fromMs });
  const rejudge = rejudgeBy({ ...changed, id: stored.id }, before);
  const commissions = { now: { count: 0, earnings: 0 }, changed: { count: 0, earnings: 0 } };
  const partners = new Map<string, Tally>();
  const unknown = new Map<string, number>();
  let judged = 0;
  for (const [index, event] of events.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await setImmediate();
    const again = rejudge(event);
    if (!again) continue;
    judged += 1;
    const earned = event.commission?.earnings ?? 0;
    if (event.commission) commissions.now.count += 1;
    if (again.earnings > 0) commissions.changed.count += 1;
    commissions.now.earnings += earned;
    commissions.changed.earnings += again.earnings;
    const tally = partners.get(event.partnerId) ?? { now: 0, changed: 0 };
    partners.set(event.partnerId, { now: tally.now + earned, changed: tally.changed + again.earnings });
    for (const asked of again.unknown) unknown.set(asked, (unknown.get(asked) ?? 0) + 1);
  }
  return {
    from: toIso(fromMs),
    to: toIso(toMs),
    isCut: fromMs > askedMs,
    events: judged,
    commissions,
    difference: commissions.changed.earnings - commissions.now.earnings,
    partners: await mostChanged(db, workspaceId, partners),
    unknown: [...unknown].map(([asked, count]) => ({ asked, events: count })),
  };
}

async function mostChanged(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  partners: ReadonlyMap<string, Tally>,
): Promise<RewardEstimate["partners"]> {
  const changed = [...partners]
    .map(([partnerId, tally]) => ({ partnerId, ...tally, difference: tally.changed - tally.now }))
    .filter(({ difference }) => difference !== 0)
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference) || (a.partnerId < b.partnerId ? -1 : 1))
    .slice(0, MOST_PARTNERS);
  if (changed.length === 0) return [];
  const rows = await db
    .selectFrom("partners")
    .select(["id", "name"])
    .where("workspace_id", "=", workspaceId)
    .where(
      "id",
      "in",
      changed.map(({ partnerId }) => partnerId),
    )
    .execute();
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return changed.map(({ partnerId, ...sums }) => ({ partnerId, name: names.get(partnerId) ?? "", ...sums }));
}
