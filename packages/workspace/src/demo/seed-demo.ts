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
import { demoSteps } from "./demo-customers.ts";
import { DEMO_FOLDER, DEMO_FOLDER_KEYS, DEMO_LINKS, DEMO_TAGS } from "./demo-links.ts";
import { seedConversions } from "./seed-conversions.ts";
import { seededRandom } from "./seeded-random.ts";

const DAY_MS = 86_400_000;

/** How much of each there is. Every lead is a customer. */
export interface DemoData {
  readonly links: number;
  readonly clicks: number;
  readonly leads: number;
  readonly sales: number;
}

/** Fills a new workspace with links, and two months of clicks, leads and sales that make charts worth looking at. */
export async function seedDemo(ctx: LinksContext & TrackContext): Promise<DemoData> {
  const nowMs = ctx.now();
  const random = seededRandom(20_260_101);
  const folderId = await insertTagsAndFolder(ctx.db, ctx.workspaceId, nowMs);
  const oldestFirst = DEMO_LINKS.toSorted((a, b) => b.daysAgo - a.daysAgo);
  const links = new Map<string, LinkTable>();
  const tracked: ClickEvent[] = [];
  let clicks = 0;
  for (const demo of oldestFirst) {
    const liveSince = { ...ctx, now: () => nowMs - demo.daysAgo * DAY_MS };
    const inFolder = DEMO_FOLDER_KEYS.has(demo.body.key ?? "");
    const { id } = await insertNewLink(liveSince, { ...demo.body, ...(inFolder ? { folderId } : {}) });
    const row = (await findLink(ctx.db, ctx.workspaceId, id)) as LinkTable;
    const events = demoClicks(demo, toRedirectLink(row), nowMs, random);
    await Promise.all(events.map((event) => ctx.outbox.append(event)));
    clicks += events.length;
    links.set(id, row);
    if (row.track_conversion) tracked.push(...events);
  }
  const conversions = await seedConversions(ctx, demoSteps(tracked, nowMs, random), links);
  await ctx.outbox.drain();
  return { links: DEMO_LINKS.length, clicks, ...conversions };
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
