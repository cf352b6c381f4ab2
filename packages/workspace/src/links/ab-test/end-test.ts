import type { Kysely } from "kysely";
import { z } from "zod";
import type { WorkspaceTables } from "../../database/workspace-tables.ts";
import { defineJob } from "../../jobs/define-job.ts";
import type { LinkTable } from "../../link-store/link-table.ts";
import { findLinkAnywhere } from "../../link-store/queries.ts";
import type { Core } from "../../operations/context.ts";
import { followPreview } from "../../previews/prepare-preview.ts";
import type { LinkDeps } from "../context.ts";
import { readUtm } from "../utm.ts";
import type { Variant } from "./match-variant.ts";
import { matchVariant, pickWinner } from "./match-variant.ts";

/** A server that was down for longer leaves the link as it is. See behaviour/links 14.6. */
const VALID_MS = 15 * 60_000;

const PlannedEnd = z.object({
  linkId: z.string(),
  /** The end that was planned, UTC ms; a test whose end has moved since has a job of its own. */
  completedAtMs: z.number(),
});

type EndTestDeps = Pick<Core, "db" | "now" | "jobs"> & Pick<LinkDeps, "linkCache" | "eventStore" | "outbox">;

/** Ends a link's A/B test when its time has come. */
export const endTestJob = defineJob("links.end-test", PlannedEnd, (planned, deps: EndTestDeps) =>
  endTest(planned, deps),
);

/** How many leads each variant has brought, by its URL. */
type CountLeads = (link: LinkTable, variants: readonly Variant[]) => Promise<ReadonlyMap<string, number>>;

/**
 * Ends an A/B test: the link leads to the variant with most leads from now on. Does nothing when the test was changed
 * or removed meanwhile, or when its time is long past.
 */
export async function endTest(
  { linkId, completedAtMs }: z.output<typeof PlannedEnd>,
  deps: EndTestDeps,
  count: CountLeads = (link, variants) => countLeads(deps, link, variants),
  random: () => number = Math.random,
): Promise<undefined> {
  const { db, linkCache } = deps;
  const nowMs = deps.now();
  const link = await findLinkAnywhere(db, linkId);
  if (!link?.test_variants || link.test_completed_at_ms !== completedAtMs) return;
  if (nowMs > completedAtMs + VALID_MS) return;
  const variants: readonly Variant[] = JSON.parse(link.test_variants);
  const url = pickWinner(variants, await count(link, variants), random);
  if (url === undefined || url === link.url) return;
  const change = { url, ...readUtm(url), updated_at_ms: nowMs };
  await db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable("links")
      .set(change)
      .where("id", "=", linkId)
      .where("test_completed_at_ms", "=", completedAtMs)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows > 0n) await followPreview(deps, tx, { ...link, ...change }, link);
  });
  linkCache.forget(link.domain, link.key_lookup);
}

/**
 * How many leads each variant of a link's test has brought, by the variant's URL, since the test began. A lead that goes
 * back to another destination (of a device, a country, or before the test) counts for none.
 */
async function countLeads(
  { eventStore, outbox }: Pick<LinkDeps, "eventStore" | "outbox">,
  link: Pick<LinkTable, "id" | "workspace_id" | "test_started_at_ms">,
  variants: readonly Variant[],
): Promise<ReadonlyMap<string, number>> {
  await outbox.drain();
  const scope = {
    workspaceId: link.workspace_id,
    fromMs: link.test_started_at_ms ?? 0,
    toMs: Number.MAX_SAFE_INTEGER,
    filters: [{ dimension: "linkId" as const, values: [link.id], negated: false }],
  };
  const rows = await eventStore.breakdown("lead", scope, ["url"], Number.MAX_SAFE_INTEGER);
  const leads = new Map<string, number>();
  for (const { values, count } of rows) {
    const url = matchVariant(variants, values[0] ?? "");
    if (url !== undefined) leads.set(url, (leads.get(url) ?? 0) + count);
  }
  return leads;
}

/**
 * Plans the end of a link's A/B test, if the link has one that lies ahead and was not planned before.
 *
 * @param tx the transaction that writes `row`.
 * @see behaviour/links 14.6
 */
export async function planTestEnd(
  { jobs, now }: Pick<Core, "jobs" | "now">,
  tx: Kysely<WorkspaceTables>,
  row: Pick<LinkTable, "id" | "test_variants" | "test_completed_at_ms">,
  previous?: LinkTable,
): Promise<void> {
  const { id: linkId, test_completed_at_ms: completedAtMs } = row;
  if (row.test_variants === null || completedAtMs === null || completedAtMs <= now()) return;
  if (previous?.test_completed_at_ms === completedAtMs && previous.test_variants !== null) return;
  const dedupeKey = `${endTestJob.type}/${linkId}/${completedAtMs}`;
  await jobs.add(tx, endTestJob, { linkId, completedAtMs }, { atMs: completedAtMs, dedupeKey });
}
