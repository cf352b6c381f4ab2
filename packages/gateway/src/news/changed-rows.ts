import { formatServerSentEvent } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { AccountTables } from "../accounts/account-table.ts";
import type { RunTables } from "../runs/run-tables.ts";
import type { NewsItem } from "./news-log.ts";
import type { ReadNews } from "./news-watch.ts";

/** More than so many at once, and pages read their lists anew. */
const MOST = 200;

/** Of each kind: so many may have changed lately, and it is still known which of them have since the last round. */
const MOST_KNOWN = 1_000;

/** A transaction may end so long after the moment that it wrote into its rows. */
const LATE_MS = 5_000;

interface Changed {
  readonly key: string;
  /** Another one means another change. */
  readonly version: string;
  readonly event: "run" | "account";
  readonly data: object;
  readonly accountId: string | undefined;
}

/**
 * Which runs and accounts of an environment have changed, in whatever process. Who hears of it asks for what is shown: that
 * may be more than there is to tell, or nothing.
 */
export function changedRows(db: Kysely<RunTables & AccountTables>, environmentId: string, now: () => number): ReadNews {
  let known = new Map<string, string>();
  let sinceMs: number | undefined;

  return async (position = 0) => {
    const startedMs = now();
    const fromMs = (sinceMs ?? startedMs) - LATE_MS;
    const runs = await changedRuns(db, environmentId, fromMs);
    const accounts = await changedAccounts(db, environmentId, fromMs);
    const rows = [...runs, ...accounts];
    const isFirst = sinceMs === undefined;
    const before = known;
    known = new Map(rows.map(({ key, version }) => [key, version]));
    sinceMs = startedMs;
    if (isFirst) return { items: [], position, hasGap: false };
    const fresh = rows.filter(({ key, version }) => before.get(key) !== version);
    const hasMore = runs.length === MOST_KNOWN || accounts.length === MOST_KNOWN;
    if (hasMore || fresh.length > MOST) return { items: [], position: position + 1, hasGap: true };
    const items = fresh.map(
      ({ event, data, accountId }, index): NewsItem => ({
        position: position + index + 1,
        text: formatServerSentEvent({ event, data }),
        accountId,
      }),
    );
    return { items, position: position + items.length, hasGap: false };
  };
}

async function changedRuns(db: Kysely<RunTables>, environmentId: string, fromMs: number): Promise<Changed[]> {
  const rows = await db
    .selectFrom("runs")
    .select(["id", "integrated_account_id", "kind", "subject_id", "state", "done_count", "log_count", "updated_at_ms"])
    .where("environment_id", "=", environmentId)
    .where("updated_at_ms", ">=", fromMs)
    .orderBy("updated_at_ms", "desc")
    .limit(MOST_KNOWN)
    .execute();
  return rows.map(({ done_count, log_count, updated_at_ms, ...data }) => ({
    key: data.id,
    version: [data.state, done_count, log_count, updated_at_ms].join(" "),
    event: "run",
    data,
    accountId: data.integrated_account_id ?? undefined,
  }));
}

async function changedAccounts(db: Kysely<AccountTables>, environmentId: string, fromMs: number): Promise<Changed[]> {
  const rows = await db
    .selectFrom("integrated_accounts")
    .select(["id", "status", "updated_at_ms"])
    .where("environment_id", "=", environmentId)
    .where("updated_at_ms", ">=", fromMs)
    .orderBy("updated_at_ms", "desc")
    .limit(MOST_KNOWN)
    .execute();
  return rows.map(({ id, status, updated_at_ms }) => ({
    key: id,
    version: `${status} ${updated_at_ms}`,
    event: "account",
    data: { id, status },
    accountId: undefined,
  }));
}
