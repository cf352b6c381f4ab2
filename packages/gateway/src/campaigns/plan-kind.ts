import { setImmediate } from "node:timers/promises";
import type { Kysely } from "kysely";
import { requireAccount } from "../accounts/require-account.ts";
import { SYSTEM } from "../callers/call-origin.ts";
import { dubLinksCount } from "../catalog/links/dub-links-count.ts";
import { listAllDubLinks } from "../catalog/links/list-all-dub-links.ts";
import type { Invoke } from "../invoke/invoke.ts";
import type { Fields } from "../json/fields.ts";
import { isFields, textAt } from "../json/fields.ts";
import type { RunKind, Step } from "../runs/run-kind.ts";
import type { Campaign } from "./campaign.ts";
import { requireCampaign } from "./campaign.ts";
import type { CampaignPlan, WorkspaceCheck } from "./campaign-plan.ts";
import { SAMPLE_ROWS, SHOWN_PROBLEMS } from "./campaign-plan.ts";
import type { StoredRow } from "./campaign-rows.ts";
import { countByStatus, findHeld, findRowsAfter, findRowsAt, findRowsOf, updateRows } from "./campaign-rows.ts";
import type { CampaignTables } from "./campaign-tables.ts";
import type { LinkTemplate } from "./link-template.ts";
import { parseLinkTemplate } from "./link-template.ts";

export interface CampaignContext {
  readonly db: Kysely<CampaignTables>;
  readonly invoke: Invoke;
  readonly now: () => number;
}

/** Where a plan is: among the rows of the table, then among the pages of the workspace's links. */
interface Checkpoint {
  readonly after: number;
  readonly cursor?: string | null;
  readonly pages?: number;
  readonly linksRead?: number;
}

const ROWS_AT_ONCE = 500;

/** Pages of a hundred links that are read to find out what is there already: the budget is the customer's. */
const MAX_PAGES = 300;

/** Looks at each row of a campaign's table, then at the links that are there. */
export function planKind(ctx: CampaignContext): RunKind {
  return {
    kind: "campaign_plan",
    async open(run, signal) {
      const campaign = await requireCampaign(ctx.db, { id: run.subjectId ?? "", environmentId: run.environmentId });
      const template = parseLinkTemplate(campaign.template);
      const account = await requireAccount(ctx.db, { id: campaign.accountId, environmentId: run.environmentId });
      const defaultDomain = account.lastActionRunResult?.default_domain ?? textAt(account.context, "default_domain");
      let at: Checkpoint = (run.checkpoint as Checkpoint | undefined) ?? { after: 0 };
      const list = (query: Fields) =>
        ctx.invoke(account, listAllDubLinks, { query }, { actor: SYSTEM, interactive: false, signal });
      const count = async () => {
        const query = { showArchived: true };
        const { envelope } = await ctx.invoke(
          account,
          dubLinksCount,
          { query },
          { actor: SYSTEM, interactive: false, signal },
        );
        return Number(envelope.result);
      };
      return {
        async step() {
          const step = await takeStep();
          at = step.checkpoint as Checkpoint;
          return step;
        },
        async [Symbol.asyncDispose]() {},
      };

      async function takeStep(): Promise<Step> {
        const rows = await findRowsAfter(ctx.db, campaign.id, at.after, ROWS_AT_ONCE);
        if (rows.length > 0) return planRows(ctx.db, campaign, template, defaultDomain, rows);
        if (at.cursor === undefined) {
          const links = await count();
          if (links > MAX_PAGES * 100) {
            return finish({
              extent: "partial",
              links_read: 0,
              note: `The workspace has ${links} links: whether keys are taken is found out by the run`,
            });
          }
        }
        if (at.cursor === null) return finish({ extent: "complete", links_read: at.linksRead ?? 0 });
        const query = { showArchived: true, limit: 100, ...(at.cursor && { next_cursor: at.cursor }) };
        const { envelope } = await list(query);
        const links = (Array.isArray(envelope.result) ? envelope.result : []).filter(isFields);
        const { pages = 0, linksRead = 0 } = at;
        const isEnough = pages + 1 >= MAX_PAGES && envelope.next_cursor !== null;
        return {
          checkpoint: {
            ...at,
            cursor: isEnough ? null : envelope.next_cursor,
            pages: pages + 1,
            linksRead: linksRead + links.length,
          },
          commit: (tx: Kysely<CampaignTables>) => markThere(tx, campaign.id, links),
        };
      }

      async function finish(check: WorkspaceCheck): Promise<Step> {
        const plan = await toPlan(ctx.db, campaign, check);
        return {
          checkpoint: at,
          isLast: true,
          result: plan,
          async commit(tx: Kysely<CampaignTables>) {
            await tx
              .updateTable("campaigns")
              .set({ plan: JSON.stringify(plan), updated_at_ms: ctx.now() })
              .where("id", "=", campaign.id)
              .execute();
          },
        };
      }
    },
  };
}

/** Before others have their turn. */
const AT_A_TIME_MS = 20;
const CHARS_AT_ONCE = 1_000_000;

/** The first rows, which one statement may hold. */
function asManyAsFit(rows: readonly StoredRow[]): readonly StoredRow[] {
  let chars = 0;
  const end = rows.findIndex((row) => {
    chars += row.data?.length ?? 0;
    return chars > CHARS_AT_ONCE;
  });
  return end === -1 ? rows : rows.slice(0, Math.max(1, end));
}

async function planRows(
  db: Kysely<CampaignTables>,
  campaign: Campaign,
  template: LinkTemplate,
  defaultDomain: string | undefined,
  found: readonly StoredRow[],
): Promise<Step> {
  const rows = asManyAsFit(found);
  const planned: StoredRow[] = [];
  let sinceMs = performance.now();
  for (const row of rows) {
    planned.push(planRow(row, campaign, template, defaultDomain));
    if (performance.now() - sinceMs < AT_A_TIME_MS) continue;
    await setImmediate();
    sinceMs = performance.now();
  }
  const first = rows[0]?.position ?? 0;
  const held = {
    address: await findHeld(db, campaign.id, "address", valuesOf(planned, "address"), first),
    external_id: await findHeld(db, campaign.id, "external_id", valuesOf(planned, "external_id"), first),
  };
  const checked = planned.map((row): StoredRow => {
    if (row.status !== "planned") return row;
    for (const [column, called] of [
      ["external_id", "external id"],
      ["address", "key"],
    ] as const) {
      const value = row[column];
      const before = value === null ? undefined : held[column].get(value);
      if (before) return { ...row, status: "duplicate", reason: `has the same ${called} as line ${before.line}` };
    }
    for (const column of ["external_id", "address"] as const) {
      const value = row[column];
      if (value !== null) held[column].set(value, { position: row.position, line: row.line });
    }
    return row;
  });
  const failed = checked.filter(({ status }) => status === "invalid" || status === "duplicate").length;
  return {
    checkpoint: { after: rows.at(-1)?.position ?? 0 },
    total: campaign.rowCount,
    done: rows.length - failed,
    skipped: failed,
    commit: (tx: Kysely<CampaignTables>) => updateRows(tx, checked),
  };
}

function valuesOf(rows: readonly StoredRow[], column: "address" | "external_id"): string[] {
  return rows.flatMap((row) => (row.status === "planned" && row[column] !== null ? [row[column]] : []));
}

/** What has been made stays as it is. */
function planRow(
  row: StoredRow,
  campaign: Campaign,
  template: LinkTemplate,
  defaultDomain: string | undefined,
): StoredRow {
  if (row.status === "created" || row.status === "existing" || row.data === null) return row;
  const blank = { ...row, link: null, address: null, external_id: null, reason: null };
  const filled = template.fill(JSON.parse(row.data) as Fields);
  if ("reason" in filled) return { ...blank, status: "invalid", reason: filled.reason };
  const externalId = externalIdOf(filled.link, campaign, row.position);
  const link = { ...filled.link, externalId };
  return {
    ...blank,
    status: "planned",
    link: JSON.stringify(link),
    address: addressOf(link, defaultDomain),
    external_id: externalId,
  };
}

/** By which a link is known to be that of its row, whoever asks again. */
function externalIdOf(link: Fields, { id, externalId }: Campaign, position: number): string {
  const given = textAt(link, "externalId");
  return given === undefined ? `${externalId ?? id}:${position}` : given.replace(/^ext_/, "");
}

function addressOf(link: Fields, defaultDomain: string | undefined): string | null {
  const key = textAt(link, "key");
  return key === undefined ? null : `${textAt(link, "domain") ?? defaultDomain ?? ""}/${key}`.toLowerCase();
}

/** Of a page of the workspace's links: those that are links of rows already, and those whose key a row wants. */
async function markThere(tx: Kysely<CampaignTables>, campaignId: string, links: readonly Fields[]): Promise<void> {
  const byExternalId = new Map(links.map((link) => [textAt(link, "externalId")?.replace(/^ext_/, ""), link] as const));
  const byAddress = new Map(links.map((link) => [`${link.domain}/${link.key}`.toLowerCase(), link] as const));
  const ids = [...byExternalId.keys()].filter((id) => id !== undefined);
  const own = await findHeld(tx, campaignId, "external_id", ids);
  const taken = await findHeld(tx, campaignId, "address", [...byAddress.keys()]);
  const positions = [...new Set([...own.values(), ...taken.values()].map(({ position }) => position))];
  if (positions.length === 0) return;
  const rows = await findRowsAt(tx, campaignId, positions);
  const changed = rows.flatMap((row): StoredRow[] => {
    if (row.status !== "planned") return [];
    const link = byExternalId.get(row.external_id ?? "");
    if (link) return [{ ...row, status: "existing", link_id: String(link.id), short_link: String(link.shortLink) }];
    return [{ ...row, status: "taken", reason: "another link has this key" }];
  });
  await updateRows(tx, changed);
}

async function toPlan(
  db: Kysely<CampaignTables>,
  { id, rowCount }: Campaign,
  workspaceCheck: WorkspaceCheck,
): Promise<CampaignPlan> {
  const counts = await countByStatus(db, id);
  const countOf = (status: Parameters<typeof counts.get>[0]) => counts.get(status) ?? 0;
  const sample = await findRowsOf(db, id, { statuses: ["planned"], limit: SAMPLE_ROWS });
  const problems = await findRowsOf(db, id, { statuses: ["invalid", "duplicate", "taken"], limit: SHOWN_PROBLEMS });
  return {
    rows: rowCount,
    links: countOf("planned"),
    invalid: countOf("invalid"),
    duplicates: countOf("duplicate"),
    taken: countOf("taken"),
    existing: countOf("existing") + countOf("created"),
    workspace_check: workspaceCheck,
    sample: sample.map(({ link }) => JSON.parse(link ?? "{}") as Fields),
    problems: problems.map(({ line, status, reason }) => ({ line, status, reason: reason ?? "" })),
  };
}
