import type { ClickEvent } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import { toRedirectLink } from "../link-cache/redirect-link.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLink } from "../link-store/queries.ts";
import type { LinksContext } from "../links/context.ts";
import { insertNewLink } from "../links/create-link.ts";
import type { TrackContext } from "../track/context.ts";
import { demoClicks } from "./demo-clicks.ts";
import { demoSteps, selfReferral } from "./demo-customers.ts";
import { DEMO_FOLDER, DEMO_FOLDER_KEYS, DEMO_LINKS, DEMO_TAGS } from "./demo-links.ts";
import { DEMO_PARTNERS, DEMO_SELF_REFERRER } from "./demo-program.ts";
import { seedConversions } from "./seed-conversions.ts";
import { seedPayouts } from "./seed-payouts.ts";
import type { LiveLink } from "./seed-program.ts";
import { seedProgram } from "./seed-program.ts";
import { seededRandom } from "./seeded-random.ts";

const DAY_MS = 86_400_000;

/** How much of each there is. Every lead is a customer. */
export interface DemoData {
  readonly links: number;
  readonly clicks: number;
  readonly leads: number;
  readonly sales: number;
  readonly partners: number;
}

/**
 * Fills a new workspace with links, a partner program, and months of clicks, leads and sales that make charts worth looking
 * at, and commissions and payouts.
 */
export async function seedDemo(ctx: LinksContext & TrackContext): Promise<DemoData> {
  const nowMs = ctx.now();
  const random = seededRandom(20_260_101);
  const own = await seedLinks(ctx, nowMs);
  const { program, links: ofPartners } = await seedProgram(ctx, nowMs);
  const links = [...own, ...ofPartners].sort((a, b) => b.traffic.daysAgo - a.traffic.daysAgo);
  const tracked: ClickEvent[] = [];
  let clicks = 0;
  for (const { row, traffic } of links) {
    const events = demoClicks(traffic, toRedirectLink(row), nowMs, random);
    await Promise.all(events.map((event) => ctx.outbox.append(event)));
    clicks += events.length;
    if (row.track_conversion) tracked.push(...events);
  }
  const rows = new Map(links.map(({ row }) => [row.id, row]));
  const ofSelf = tracked.filter(({ linkId }) => rows.get(linkId)?.key === DEMO_SELF_REFERRER.username);
  const steps = [...demoSteps(tracked, nowMs, random), ...selfReferral(ofSelf, DEMO_SELF_REFERRER, nowMs)];
  // The conversions move counters of many links in one transaction, in an order of their own: a drain at the same time,
  // which moves them in another, would wait for it in a circle.
  await ctx.outbox.drain();
  const conversions = await seedConversions(
    ctx,
    steps.sort((a, b) => a.atMs - b.atMs),
    rows,
  );
  await ctx.outbox.drain();
  await seedPayouts(ctx, program, nowMs);
  return { links: links.length, clicks, ...conversions, partners: DEMO_PARTNERS.length };
}

/** The shop's own. */
async function seedLinks(ctx: LinksContext, nowMs: number): Promise<LiveLink[]> {
  const folderId = await insertTagsAndFolder(ctx.db, ctx.workspaceId, nowMs);
  const links: LiveLink[] = [];
  for (const { body, ...traffic } of DEMO_LINKS.toSorted((a, b) => b.daysAgo - a.daysAgo)) {
    const liveSince = { ...ctx, now: () => nowMs - traffic.daysAgo * DAY_MS };
    const inFolder = DEMO_FOLDER_KEYS.has(body.key ?? "");
    const { id } = await insertNewLink(liveSince, { ...body, ...(inFolder ? { folderId } : {}) });
    links.push({ row: (await findLink(ctx.db, ctx.workspaceId, id)) as LinkTable, traffic });
  }
  return links;
}

/** @returns the folder's id. */
async function insertTagsAndFolder(db: Kysely<WorkspaceTables>, workspaceId: string, nowMs: number): Promise<string> {
  const createdAtMs = nowMs - 60 * DAY_MS;
  await db
    .insertInto("tags")
    .values(
      DEMO_TAGS.map(({ name, color }) => ({
        id: createId("tag_", nowMs),
        workspace_id: workspaceId,
        name,
        name_lookup: name.toLowerCase(),
        color,
        created_at_ms: createdAtMs,
      })),
    )
    .execute();
  const id = createId("fold_", nowMs);
  await db
    .insertInto("folders")
    .values({
      id,
      workspace_id: workspaceId,
      name: DEMO_FOLDER,
      name_lookup: DEMO_FOLDER.toLowerCase(),
      description: null,
      access_level: "write",
      created_at_ms: createdAtMs,
      updated_at_ms: createdAtMs,
    })
    .execute();
  return id;
}
