/** What a reward has decided on lately, as far as it was kept: commissions with why they are so, and what earned nothing. */
import { setImmediate } from "node:timers/promises";
import type { CommissionType, RewardBody } from "@overdub/contract";
import { dialectOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { idList, isListed } from "../database/ids.ts";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import { COUNTS_AGAINST_LIMIT } from "../rewards/spend-limit.ts";
import type { Known } from "./past-facts.ts";
import { readDetail, toJudged } from "./past-facts.ts";
import type { PastEvent } from "./rejudge.ts";
import type { Condition } from "./rows-in-order.ts";
import { idsInOrder } from "./rows-in-order.ts";

type Db = Kysely<WorkspaceTables>;

export interface PastOf {
  readonly workspaceId: string;
  readonly programId: string;
  readonly rewardId: string;
  /** By which it is to be judged. */
  readonly changed: RewardBody;
  /** UTC ms, both included. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Past {
  /** In the order in which they happened. */
  readonly events: readonly PastEvent[];
  /** Since when they are complete. */
  readonly fromMs: number;
}

/** Rows of one statement: on SQLite nothing else is done meanwhile. */
const PAGE = 500;
/** Rows that are looked at, of each of the two tables, the newest of them. */
const MOST_ROWS = 20_000;

/** @param mostRows for tests. */
export async function readPast(db: Db, of: PastOf, mostRows = MOST_ROWS): Promise<Past> {
  const commissions = await readCommissions(db, of, mostRows);
  const dropped = await readDropped(db, of, mostRows);
  const fromMs = Math.max(of.fromMs, commissions.fromMs, dropped.fromMs);
  const events = [...commissions.events, ...dropped.events].filter(({ atMs }) => atMs >= fromMs && atMs <= of.toMs);
  return { events: events.sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1)), fromMs };
}

/** Of all rewards for the event: what others have earned counts as first commissions. */
async function readCommissions(db: Db, of: PastOf, mostRows: number): Promise<Past> {
  const pageSize = Math.min(PAGE, mostRows);
  const type = of.changed.event as CommissionType;
  const selected: Condition = (eb) =>
    eb.and([
      eb("commissions.program_id", "=", of.programId),
      eb("commissions.type", "=", type),
      eb("commissions.created_at_ms", ">=", of.fromMs),
      eb("commissions.created_at_ms", "<=", of.toMs),
    ]);
  const events: PastEvent[] = [];
  for (let after: Pick<CommissionTable, "id" | "created_at_ms" | "amount_cents"> | undefined, read = 0; ; ) {
    const page = await idsInOrder(db, { selected, column: "created_at_ms", direction: "desc", after })
      .select(["partner_id", "customer_id", "amount_cents", "earnings_cents", "quantity"])
      .select(["status", "reward_id", "metadata", "created_at_ms"])
      .limit(pageSize)
      .execute();
    const own = page.filter((row) => row.reward_id === of.rewardId && COUNTS_AGAINST_LIMIT.includes(row.status));
    const known = await readKnown(db, of, own);
    const owned = new Set(own);
    for (const row of page) {
      const { id, partner_id: partnerId, customer_id: customerId, created_at_ms: atMs } = row;
      const commission = { earnings: row.earnings_cents, status: row.status, rewardId: row.reward_id };
      const toKept = () => ({
        ...{ type, partnerId, customerId, amount: row.amount_cents, quantity: row.quantity },
        metadata: row.metadata === null ? null : JSON.parse(row.metadata),
      });
      const judged = owned.has(row) ? toJudged(toKept(), known, known.details.get(id)) : undefined;
      events.push({ id, atMs, partnerId, customerId, commission, judged });
    }
    read += page.length;
    after = page.at(-1);
    if (page.length < pageSize || !after) return { events, fromMs: of.fromMs };
    if (read >= mostRows) return { events, fromMs: after.created_at_ms + 1 };
    await setImmediate();
  }
}

/** Events that this reward has given nothing. */
async function readDropped(db: Db, of: PastOf, mostRows: number): Promise<Past> {
  const pageSize = Math.min(PAGE, mostRows);
  const events: PastEvent[] = [];
  for (let after = "", read = 0; ; ) {
    const page = await db
      .selectFrom("uncommissioned_events")
      .select(["id", "type", "partner_id", "customer_id", "reason", "detail", "event_at_ms", "created_at_ms"])
      .where("program_id", "=", of.programId)
      .$if(after !== "", (query) => query.where("id", "<", after))
      .orderBy("id", "desc")
      .limit(pageSize)
      .execute();
    const own = page.flatMap((row) => {
      if (row.type !== of.changed.event || row.reason === "already-rewarded") return [];
      const detail = readDetail(row.detail);
      return detail?.reward?.id === of.rewardId ? [{ row, detail }] : [];
    });
    const known = await readKnown(
      db,
      of,
      own.map(({ row }) => row),
      false,
    );
    for (const { row, detail } of own) {
      const { type, partner_id: partnerId, customer_id: customerId } = row;
      const { amount = 0, quantity = 1 } = detail.event ?? {};
      const judged = toJudged({ type, partnerId, customerId, amount, quantity, metadata: undefined }, known, detail);
      events.push({ id: row.id, atMs: row.event_at_ms, partnerId, customerId, commission: null, judged });
    }
    read += page.length;
    const last = page.at(-1);
    if (page.length < pageSize || !last || last.created_at_ms < of.fromMs) return { events, fromMs: of.fromMs };
    if (read >= mostRows) return { events, fromMs: last.created_at_ms + 1 };
    after = last.id;
    await setImmediate();
  }
}

interface Row {
  readonly id: string;
  readonly partner_id: string;
  readonly customer_id: string | null;
}

/** What conditions may ask for. Without conditions nothing is read. */
async function readKnown(db: Db, of: PastOf, rows: readonly Row[], hasDetails = true): Promise<Known> {
  const { event, modifiers } = of.changed;
  if (rows.length === 0 || (event !== "click" && modifiers === null)) return NOTHING;
  const dialect = dialectOf(db);
  const among = (column: string, ids: readonly (string | null)[]) =>
    isListed(dialect, column, idList(dialect, [...new Set(ids.filter((id) => id !== null))]));
  const details = hasDetails
    ? await db
        .selectFrom("commission_audit")
        .select(["commission_id", "detail"])
        .where(
          among(
            "commission_id",
            rows.map(({ id }) => id),
          ),
        )
        .where("action", "=", "created")
        .execute()
    : [];
  const customers = await db
    .selectFrom("customers")
    .select(["id", "country", "created_at_ms"])
    .where(unindexed("workspace_id"), "=", of.workspaceId)
    .where(
      among(
        "id",
        rows.map(({ customer_id: id }) => id),
      ),
    )
    .execute();
  const partners = await db
    .selectFrom("partners")
    .select(["id", "country"])
    .where(unindexed("workspace_id"), "=", of.workspaceId)
    .where(
      among(
        "id",
        rows.map(({ partner_id: id }) => id),
      ),
    )
    .execute();
  return {
    details: new Map(details.map(({ commission_id: id, detail }) => [id, readDetail(detail)])),
    customers: new Map(customers.map(({ id, country, created_at_ms }) => [id, { country, signupDate: created_at_ms }])),
    partners: new Map(partners.map(({ id, country }) => [id, { country }])),
  };
}

const NOTHING: Known = { details: new Map(), customers: new Map(), partners: new Map() };
