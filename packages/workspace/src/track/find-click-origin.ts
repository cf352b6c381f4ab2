import { AppError } from "@overdub/contract";
import type { ClickEvent, ParameterNamed } from "@overdub/storage";
import { compiledStatement } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Origin } from "../customers/new-customer.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findKeptClick } from "../kept-events/kept-clicks.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { TrackContext } from "./context.ts";

type OriginContext = Pick<TrackContext, "db" | "workspaceId" | "eventStore" | "outbox">;

/** What is being tracked, as the message about a disabled link says it. */
type Tracked = "lead" | "sale";

/** What a lead or a sale asks of its link. To add up its counters would take longer than to read these. */
const TRACKED_COLUMNS = [
  "id",
  "workspace_id",
  "domain",
  "key",
  "url",
  "external_id",
  "tenant_id",
  "program_id",
  "partner_id",
  "folder_id",
  "disabled_at_ms",
] as const;

export type TrackedLink = Pick<LinkTable, (typeof TRACKED_COLUMNS)[number]>;

export interface TrackedOrigin extends Origin {
  readonly link: TrackedLink;
}

/**
 * The click with this id and its link. A click of another workspace is none, like one that nobody made.
 *
 * @throws `not_found`. See behaviour/attribution 3.4, steps 4 and 5.
 */
export async function findOrigin(ctx: OriginContext, clickId: string, tracked: Tracked): Promise<TrackedOrigin> {
  const click = await findClick(ctx, clickId);
  if (!click) throw new AppError("not_found", `Click event not found for clickId: ${clickId}`);
  return { click, link: await findTrackedLink(ctx, click.linkId, `clickId: ${clickId}`, tracked) };
}

/** In SQL if its link tracks conversions; else in the event store, or on the way there if that does not answer. */
async function findClick(ctx: OriginContext, clickId: string): Promise<ClickEvent | undefined> {
  const kept = await findKeptClick(ctx.db, ctx.workspaceId, clickId);
  if (kept) return kept;
  try {
    return await findStoredClick(ctx, clickId);
  } catch (error) {
    const waiting = await ctx.outbox.findClick(ctx.workspaceId, clickId);
    if (!waiting) throw error;
    return waiting;
  }
}

/** A click that was acknowledged just now may still be on its way. */
async function findStoredClick(
  { workspaceId, eventStore, outbox }: OriginContext,
  clickId: string,
): Promise<ClickEvent | undefined> {
  const click = await eventStore.findClick(workspaceId, clickId);
  if (click) return click;
  await outbox.drain();
  const drained = await eventStore.findClick(workspaceId, clickId);
  // While commits fail it may still be in memory, so it can't be said that there is none.
  if (!drained && outbox.state().commits.outage) throw new Error("Clicks can't be committed.");
  return drained;
}

/**
 * A link that leads and sales may be attributed to.
 *
 * @param owner whose link it is, for the message.
 * @throws `not_found` when it is gone, another workspace's, or disabled.
 */
export async function findTrackedLink(
  ctx: Pick<TrackContext, "db" | "workspaceId">,
  linkId: string | null,
  owner: string,
  tracked: Tracked,
): Promise<TrackedLink> {
  const [link] = linkId === null ? [] : await selectTrackedAnywhere(ctx.db, { linkId });
  if (!link) throw new AppError("not_found", `Link not found for ${owner}`);
  if (link.workspace_id !== ctx.workspaceId) {
    throw new AppError("not_found", `Link for ${owner} does not belong to the workspace`);
  }
  if (link.disabled_at_ms !== null) {
    throw new AppError("not_found", `Link for ${owner} is disabled, ${tracked} not tracked`);
  }
  return link;
}

/** The caller is told of a foreign link. */
const selectTrackedAnywhere = compiledStatement((db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"linkId">) =>
  db.selectFrom("links").select(TRACKED_COLUMNS).where("id", "=", parameter("linkId")),
);
