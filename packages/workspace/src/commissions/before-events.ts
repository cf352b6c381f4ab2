/** What there was before a moment, of those who have come later. */
import { setImmediate } from "node:timers/promises";
import type { CommissionType, RewardBody } from "@overdub/contract";
import { dialectOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { idList, isListed } from "../database/ids.ts";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { COUNTS_AGAINST_LIMIT, spendWindow } from "../rewards/spend-limit.ts";
import { listRewards } from "../rewards/write-reward.ts";
import type { FirstCommission } from "./decide-commission.ts";
import type { Before, PastEvent } from "./rejudge.ts";
import { customerKey, spenderKey } from "./rejudge.ts";

type Db = Kysely<WorkspaceTables>;
type Program = { readonly id: string; readonly workspace_id: string };

/** Ids of one statement. */
const AT_ONCE = 500;

export async function readBefore(
  db: Db,
  program: Program,
  changed: RewardBody,
  { events, atMs }: { readonly events: readonly PastEvent[]; readonly atMs: number },
): Promise<Before> {
  const type = changed.event as CommissionType;
  const rewards = await listRewards(db, program);
  const durations = new Map(rewards.map(({ id, max_duration }) => [id, max_duration]));
  const judged = events.filter((event) => event.judged);
  const customers = [...new Set(judged.flatMap(({ customerId }) => (customerId === null ? [] : [customerId])))];
  const partners = [...new Set(judged.map(({ partnerId }) => partnerId))];
  const firsts = new Map<string, FirstCommission>();
  const spent = new Map<string, number>();
  for (const ids of type === "click" ? [] : inSteps(customers)) {
    for (const row of await findFirsts(db, program, { type, ids, atMs })) {
      const key = customerKey(row.partner_id, row.customer_id);
      if (firsts.has(key)) continue;
      const { status, reward_id: rewardId, created_at_ms: createdAtMs } = row;
      firsts.set(key, { createdAtMs, status, rewardId, rewardMaxDuration: durations.get(rewardId ?? "") ?? null });
    }
    await setImmediate();
  }
  if (changed.spendLimitInterval !== null) {
    const { fromMs } = spendWindow(changed.spendLimitInterval, atMs);
    for (const ids of inSteps(type === "sale" ? customers : partners)) {
      for (const row of await sumSpent(db, program, { type, ids, fromMs, atMs })) {
        const key = spenderKey(type, row.partner_id, row.customer_id);
        spent.set(key, (spent.get(key) ?? 0) + Number(row.spent));
      }
      await setImmediate();
    }
  }
  return { atMs, firsts, spent, durations };
}

interface Earlier {
  readonly type: CommissionType;
  readonly ids: readonly string[];
  readonly atMs: number;
}

/** The oldest commission of each partner and customer; of equally old ones the first by its id comes first. */
function findFirsts(db: Db, program: Program, { type, ids, atMs }: Earlier) {
  const dialect = dialectOf(db);
  const oldest = db
    .selectFrom("commissions")
    .select((eb) => ["partner_id", "customer_id", eb.fn.min("created_at_ms").as("oldest_ms")])
    .where(isListed(dialect, "customer_id", idList(dialect, ids)))
    // By the customer's index, as `findFirst` of a single one.
    .where(unindexed("program_id"), "=", program.id)
    .where("type", "=", type)
    .where("created_at_ms", "<", atMs)
    .groupBy(["partner_id", "customer_id"]);
  return db
    .selectFrom("commissions as c")
    .innerJoin(oldest.as("oldest"), (join) =>
      join
        .onRef("oldest.customer_id", "=", "c.customer_id")
        .onRef("oldest.partner_id", "=", "c.partner_id")
        .onRef("oldest.oldest_ms", "=", "c.created_at_ms"),
    )
    .select(["c.partner_id", "c.customer_id", "c.created_at_ms", "c.status", "c.reward_id"])
    .where(unindexed("c.program_id"), "=", program.id)
    .where("c.type", "=", type)
    .orderBy("c.id")
    .execute();
}

function sumSpent(db: Db, program: Program, { type, ids, fromMs, atMs }: Earlier & { readonly fromMs: number }) {
  const dialect = dialectOf(db);
  const list = idList(dialect, ids);
  return db
    .selectFrom("commissions")
    .select((eb) => [
      "partner_id",
      type === "sale" ? "customer_id" : eb.lit(null).as("customer_id"),
      eb.fn.sum<number>("earnings_cents").as("spent"),
    ])
    .where(type === "sale" ? unindexed("program_id") : "program_id", "=", program.id)
    .where(isListed(dialect, type === "sale" ? "customer_id" : "partner_id", list))
    .where("type", "=", type)
    .where("status", "in", COUNTS_AGAINST_LIMIT)
    .where("created_at_ms", ">=", fromMs)
    .where("created_at_ms", "<", atMs)
    .groupBy(type === "sale" ? ["partner_id", "customer_id"] : ["partner_id"])
    .execute();
}

function* inSteps(ids: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < ids.length; start += AT_ONCE) yield ids.slice(start, start + AT_ONCE);
}
