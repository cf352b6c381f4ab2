import { setImmediate } from "node:timers/promises";
import type { EventStore, Outbox } from "@overdub/storage";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { EARNING_STATUSES } from "../enrollments/enrollment-table.ts";
import { defineJob } from "../jobs/define-job.ts";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import type { Core } from "../operations/context.ts";
import type { StoredReward } from "../rewards/reward-rows.ts";
import { findReward } from "../rewards/reward-rows.ts";
import { COUNTS_AGAINST_LIMIT, spendWindow, withinSpendLimit } from "../rewards/spend-limit.ts";
import { toIso } from "../time/to-iso.ts";
import type { CommissionContext } from "./add-commission.ts";
import { addCommission } from "./add-commission.ts";
import type { CountryClicks } from "./click-earnings.ts";
import { clickEarnings } from "./click-earnings.ts";
import { noteUncommissioned } from "./uncommissioned-events.ts";

export const DAY_MS = 86_400_000;

type Tx = Kysely<WorkspaceTables>;
type ClickContext = CommissionContext &
  Pick<Core, "db"> & { readonly eventStore: EventStore; readonly outbox: Outbox<WorkspaceTables> };

interface OfDay {
  readonly workspaceId: string;
  readonly programId: string;
  /** When the day began, UTC. */
  readonly dayMs: number;
}

/** The clicks of one day of a program, once the day is over; then those of the next one are planned. */
export const rewardClicksOfDay = defineJob(
  "commission.reward-clicks",
  z.object({ workspaceId: z.string(), programId: z.string(), dayMs: z.number() }),
  async (day, ctx: ClickContext) => {
    const program = await ctx.db.selectFrom("programs").select("id").where("id", "=", day.programId).executeTakeFirst();
    if (!program) return undefined;
    await rewardClicks(ctx, day);
    await planClicks(ctx, { ...day, dayMs: day.dayMs + DAY_MS });
    return undefined;
  },
);

/** Has a day rewarded when it is over. Days that a server was off for follow one after the other. */
export async function planClicks({ db, jobs }: Pick<Core, "db" | "jobs">, day: OfDay): Promise<void> {
  const dedupeKey = `${rewardClicksOfDay.type}/${day.programId}/${day.dayMs}`;
  await jobs.add(db, rewardClicksOfDay, day, { atMs: day.dayMs + DAY_MS, dedupeKey });
}

export function startOfDay(nowMs: number): number {
  return Math.floor(nowMs / DAY_MS) * DAY_MS;
}

/** What the clicks of a link and day are rewarded by, once. */
export function clicksInvoice(linkId: string, dayMs: number): string {
  return `${linkId}-${toIso(dayMs).slice(0, 10)}`;
}

/** Partners, and links, of one step. */
const PAGE = 200;
/** Countries there are, and some that are none. */
const MAX_COUNTRIES = 400;

/** One commission for each link with clicks on that day; a repeat finds its invoices taken. See behaviour/partners 10.7. */
export async function rewardClicks(ctx: ClickContext, day: OfDay): Promise<void> {
  await ctx.outbox.drain();
  for (let after = ""; ; ) {
    const page = await ctx.db
      .selectFrom("program_enrollments")
      .selectAll()
      .where("workspace_id", "=", day.workspaceId)
      .where("program_id", "=", day.programId)
      .where("status", "in", EARNING_STATUSES)
      .where("click_reward_id", "is not", null)
      .where("partner_id", ">", after)
      .orderBy("partner_id")
      .limit(PAGE)
      .execute();
    for (const enrollment of page) {
      await rewardPartner(ctx, enrollment, day);
      await setImmediate();
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last.partner_id;
  }
}

async function rewardPartner(ctx: ClickContext, enrollment: EnrollmentRow, day: OfDay): Promise<void> {
  const reward = await findReward(ctx.db, day.workspaceId, enrollment.click_reward_id);
  if (!reward) return;
  const links = await ctx.db
    .selectFrom("links")
    .select("id")
    .where("workspace_id", "=", day.workspaceId)
    .where("program_id", "=", day.programId)
    .where("partner_id", "=", enrollment.partner_id)
    .where("last_clicked_at_ms", ">=", day.dayMs)
    .orderBy("id")
    .execute();
  for (const { id } of links) {
    const clicks = await countClicks(ctx.eventStore, day, id);
    if (clicks.length > 0) await addClicks(ctx, enrollment, { day, linkId: id, clicks, reward });
  }
}

async function countClicks(
  eventStore: EventStore,
  { workspaceId, dayMs }: OfDay,
  linkId: string,
): Promise<CountryClicks[]> {
  const filters = [{ dimension: "linkId", values: [linkId], negated: false }] as const;
  const scope = { workspaceId, fromMs: dayMs, toMs: dayMs + DAY_MS - 1, filters };
  // With the link beside it, clicks from nowhere known are a row, too.
  const rows = await eventStore.breakdown("click", scope, ["linkId", "country"], MAX_COUNTRIES);
  return rows.map(({ values: [, country = ""], count }) => ({ country, clicks: count }));
}

interface LinkClicks {
  readonly day: OfDay;
  readonly linkId: string;
  readonly clicks: readonly CountryClicks[];
  readonly reward: StoredReward;
}

async function addClicks(ctx: ClickContext, enrolled: EnrollmentRow, given: LinkClicks): Promise<void> {
  const { day, linkId, clicks, reward } = given;
  const earner = { workspaceId: day.workspaceId, programId: day.programId, partnerId: enrolled.partner_id };
  const atMs = day.dayMs + DAY_MS - 1;
  await ctx.db.transaction().execute(async (tx) => {
    const enrollment = await lockEnrollment(tx, earner);
    if (!enrollment || !EARNING_STATUSES.includes(enrollment.status)) return;
    const { earnings: earned, countries } = clickEarnings(reward, clicks);
    const spent = await sumSpent(tx, enrollment, reward, atMs);
    const earnings =
      reward.spendLimitAmount === null ? earned : withinSpendLimit(earned, reward.spendLimitAmount, spent);
    const invoiceId = clicksInvoice(linkId, day.dayMs);
    const explanation = {
      event: { type: "click", day: toIso(day.dayMs).slice(0, 10) },
      attribution: { linkId, partnerId: enrollment.partner_id, groupId: enrollment.group_id },
      reward,
      countries,
      ...(earnings !== earned && { limit: { amount: reward.spendLimitAmount, spent, earned } }),
    };
    if (earnings === 0) {
      const reason = earned === 0 ? "reward-of-nothing" : "limit-spent";
      const of = { type: "click", event_id: invoiceId, link_id: linkId, customer_id: null, invoice_id: null } as const;
      const noted = { ...of, reason, detail: explanation, event_at_ms: atMs } as const;
      await noteUncommissioned(tx, earner, noted, ctx.now());
      return;
    }
    const commission = {
      type: "click",
      earnings_cents: earnings,
      quantity: clicks.reduce((sum, each) => sum + each.clicks, 0),
      reward_id: reward.id,
      link_id: linkId,
      invoice_id: invoiceId,
      created_at_ms: atMs,
    } as const;
    await addCommission(ctx, tx, earner, commission, { explanation, isSilent: true });
  });
}

/** A limit of clicks is one of the partner. See behaviour/partners 10.5. */
async function sumSpent(tx: Tx, enrollment: EnrollmentRow, reward: StoredReward, atMs: number): Promise<number> {
  if (!reward.spendLimitInterval) return 0;
  const { fromMs, beforeMs } = spendWindow(reward.spendLimitInterval, atMs);
  const { spent } = await tx
    .selectFrom("commissions")
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>("earnings_cents"), eb.lit(0)).as("spent"))
    .where("workspace_id", "=", enrollment.workspace_id)
    .where("program_id", "=", enrollment.program_id)
    .where("partner_id", "=", enrollment.partner_id)
    .where("type", "=", "click")
    .where("status", "in", COUNTS_AGAINST_LIMIT)
    .where("created_at_ms", ">=", fromMs)
    .where("created_at_ms", "<", beforeMs)
    .executeTakeFirstOrThrow();
  return Number(spent);
}
