import type { Kysely } from "kysely";
import type { Account } from "../accounts/account.ts";
import { requireAccount } from "../accounts/require-account.ts";
import type { Actor } from "../callers/call-origin.ts";
import { SYSTEM } from "../callers/call-origin.ts";
import { dubLinksBulkCreate } from "../catalog/links/dub-links-bulk-create.ts";
import { getSingleDubLinkById } from "../catalog/links/get-single-dub-link-by-id.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { isFields } from "../json/fields.ts";
import type { NewFailure, RunKind, Step } from "../runs/run-kind.ts";
import type { ItemOutcome } from "../tools/tool.ts";
import { requireCampaign } from "./campaign.ts";
import type { PlannedRow, RowOutcome, StoredRow } from "./campaign-rows.ts";
import { countByStatus, findRowsAt, findRowsOf, toPlanned, updateRows } from "./campaign-rows.ts";
import type { CampaignTables } from "./campaign-tables.ts";
import type { CampaignContext } from "./plan-kind.ts";

/** As many as Dub takes in one request. */
const LINKS_AT_ONCE = 100;

/** One that refuses a list for one of its links refuses it as a whole. */
const REFUSES_LIST = new Set([400, 409, 422]);

/** Makes the links of a campaign that was planned. */
export function campaignKind(ctx: CampaignContext): RunKind {
  return {
    kind: "campaign",
    async open(run, signal, isSettled) {
      const key = { id: run.subjectId ?? "", environmentId: run.environmentId };
      const campaign = await requireCampaign(ctx.db, key);
      const account = await requireAccount(ctx.db, { ...key, id: campaign.accountId });
      const { actor = SYSTEM } = run.parameters as { readonly actor?: Actor };
      const calls = linkCalls(ctx, account, actor, signal);
      let mayHaveSent = !isSettled;
      return {
        async step(): Promise<Step> {
          const rows = await findRowsOf(ctx.db, campaign.id, { statuses: ["planned"], limit: LINKS_AT_ONCE });
          if (rows.length === 0) return lastStep(ctx.db, campaign.id);
          const planned = rows.map(toPlanned);
          const found = mayHaveSent ? await calls.find(planned) : new Map<number, RowOutcome>();
          mayHaveSent = true;
          const missing = planned.filter(({ position }) => !found.has(position));
          const made = await calls.create(missing);
          mayHaveSent = made.isUnknown;
          return toStep(rows, new Map([...found, ...made.outcomes]), made.waitUntilMs);
        },
        async retry(items) {
          const positions = new Map(items.map(({ id, payload }) => [positionOf(payload), id]));
          const rows = await findRowsAt(ctx.db, campaign.id, [...positions.keys()]);
          const { outcomes, waitUntilMs } = await calls.create(rows.map(toPlanned));
          if (waitUntilMs !== undefined) throw tooEarly(waitUntilMs - ctx.now());
          const failed = new Map<string, string>();
          for (const [position, { status, reason }] of outcomes) {
            if (status === "failed") failed.set(positions.get(position) ?? "", reason ?? "");
          }
          return {
            failed,
            commit: (tx: Kysely<CampaignTables>) => updateRows(tx, withOutcomes(rows, outcomes)),
          };
        },
        async [Symbol.asyncDispose]() {},
      };
    },
  };
}

async function lastStep(db: Kysely<CampaignTables>, campaignId: string): Promise<Step> {
  const counts = await countByStatus(db, campaignId);
  return { checkpoint: {}, isLast: true, result: Object.fromEntries(counts) };
}

function toStep(
  rows: readonly StoredRow[],
  outcomes: ReadonlyMap<number, RowOutcome>,
  waitUntilMs: number | undefined,
): Step {
  const settled = withOutcomes(rows, outcomes);
  const failures = settled
    .filter(({ status }) => status === "failed")
    .map(
      ({ line, reason, position }): NewFailure => ({
        item: `line ${line}`,
        reason: reason ?? "",
        payload: { position },
      }),
    );
  return {
    checkpoint: {},
    done: settled.filter(({ status }) => status === "created").length,
    skipped: settled.filter(({ status }) => status === "existing").length,
    failures,
    ...(waitUntilMs !== undefined && { waitUntilMs }),
    commit: (tx: Kysely<CampaignTables>) => updateRows(tx, settled),
  };
}

/** Those of which it is known. */
function withOutcomes(rows: readonly StoredRow[], outcomes: ReadonlyMap<number, RowOutcome>): StoredRow[] {
  return rows.flatMap((row) => {
    const outcome = outcomes.get(row.position);
    if (!outcome) return [];
    const { status, reason = null, linkId = null, shortLink = null } = outcome;
    return [{ ...row, status, reason, link_id: linkId, short_link: shortLink }];
  });
}

function positionOf(payload: unknown): number {
  return isFields(payload) ? Number(payload.position) : 0;
}

/** What became of rows, as far as they were sent. */
interface Made {
  readonly outcomes: ReadonlyMap<number, RowOutcome>;
  /** Rows without an outcome are to be sent after this. */
  readonly waitUntilMs?: number | undefined;
  /** Whether rows without an outcome may have been made all the same. */
  readonly isUnknown: boolean;
}

function linkCalls(ctx: CampaignContext, account: Account, actor: Actor, signal: AbortSignal) {
  const options = { actor, interactive: false, signal };

  /** The link of a row, if there is one. */
  async function findOne({ externalId }: PlannedRow): Promise<RowOutcome | undefined> {
    try {
      const query = { externalId: `ext_${externalId}` };
      const { envelope } = await ctx.invoke(account, getSingleDubLinkById, { query }, options);
      const link = isFields(envelope.result) ? envelope.result : {};
      return { status: "created", linkId: String(link.id), shortLink: String(link.shortLink) };
    } catch (error) {
      if (error instanceof GatewayError && error.statusCode === 404) return undefined;
      throw error;
    }
  }

  async function find(rows: readonly PlannedRow[]): Promise<Map<number, RowOutcome>> {
    const found = new Map<number, RowOutcome>();
    for (const row of rows) {
      const outcome = await findOne(row);
      if (outcome) found.set(row.position, outcome);
    }
    return found;
  }

  /** Where a list is refused for one of its links, its halves are sent, until that one stands alone. */
  async function create(rows: readonly PlannedRow[]): Promise<Made> {
    if (rows.length === 0) return { outcomes: new Map(), isUnknown: false };
    try {
      const body = rows.map(({ link }) => link);
      const { bulk } = await ctx.invoke(account, dubLinksBulkCreate, { query: {}, body }, options);
      const outcomes = new Map<number, RowOutcome>();
      for (const [index, row] of rows.entries()) outcomes.set(row.position, await settle(row, bulk?.rows[index]));
      return { outcomes, isUnknown: false };
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (error.statusCode === 429) {
        const seconds = Math.max(1, Number(error.headers["retry-after"] ?? 10));
        return { outcomes: new Map(), waitUntilMs: ctx.now() + seconds * 1000, isUnknown: false };
      }
      if (!error.remote || !REFUSES_LIST.has(error.statusCode)) throw error;
      const [only] = rows;
      if (rows.length === 1 && only) {
        return { outcomes: new Map([[only.position, { status: "failed", reason: error.message }]]), isUnknown: false };
      }
      const middle = Math.ceil(rows.length / 2);
      const first = await create(rows.slice(0, middle));
      if (first.waitUntilMs !== undefined) return first;
      const second = await create(rows.slice(middle));
      return { ...second, outcomes: new Map([...first.outcomes, ...second.outcomes]) };
    }
  }

  /** A conflict may be with the link that an earlier attempt has made. */
  async function settle(row: PlannedRow, outcome: ItemOutcome | undefined): Promise<RowOutcome> {
    if (outcome?.status === "created") {
      return { status: "created", linkId: String(outcome.id), shortLink: String(outcome.shortLink) };
    }
    const code = outcome?.error?.code;
    if (outcome?.status === "error" && code !== "conflict") {
      return { status: "failed", reason: outcome.error?.message ?? "" };
    }
    const there = await findOne(row);
    if (there) return code === "conflict" ? { ...there, status: "existing" } : there;
    return { status: "failed", reason: outcome?.error?.message ?? "The upstream does not tell what became of it" };
  }

  return { find, create };
}

function tooEarly(waitMs: number): GatewayError {
  const seconds = String(Math.max(1, Math.ceil(waitMs / 1000)));
  return new GatewayError(429, "The upstream has had enough for now", { headers: { "retry-after": seconds } });
}
