import type { ClickEvent } from "@overdub/storage";
import { chunksOf, enqueueJob } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

export const CLICK_WEBHOOKS_JOB = "webhook.clicks";

/** A click, and who is told of it. */
export interface ToldClick {
  readonly click: ClickEvent;
  readonly webhookIds: readonly string[];
}

/** What a job takes; its transaction writes some rows for each. */
const CLICKS_OF_A_JOB = 50;

/**
 * Has webhooks told of these clicks, by jobs, since it is done beside redirects: what it costs where nobody hears of
 * clicks is one look-up for all of them.
 */
export async function planClickWebhooks(tx: Kysely<WorkspaceTables>, clicks: readonly ClickEvent[]): Promise<void> {
  const workspaces = await findHearing(tx, new Set(clicks.map(({ workspaceId }) => workspaceId)));
  if (workspaces.size === 0) return;
  const heard = clicks.filter(({ workspaceId }) => workspaces.has(workspaceId));
  const listeners = await findListeners(tx, new Set(heard.map(({ linkId }) => linkId)));
  const told = heard.flatMap((click): ToldClick[] => {
    const webhookIds = listeners.get(click.linkId);
    return webhookIds ? [{ click, webhookIds }] : [];
  });
  for (const [workspaceId, ofWorkspace] of Map.groupBy(told, ({ click }) => click.workspaceId)) {
    for (let start = 0; start < ofWorkspace.length; start += CLICKS_OF_A_JOB) {
      const part = ofWorkspace.slice(start, start + CLICKS_OF_A_JOB);
      // Due at once, by whatever clock: that of the clicks may be a test workspace's.
      const at = { runAtMs: 0, nowMs: part[0]?.click.timestampMs ?? 0 };
      await enqueueJob(tx, { type: CLICK_WEBHOOKS_JOB, payload: { workspaceId, clicks: part }, ...at });
    }
  }
}

/** Those of the workspaces in which some webhook hears of clicks. */
async function findHearing(tx: Kysely<WorkspaceTables>, ids: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const chunk of chunksOf([...ids])) {
    const rows = await tx
      .selectFrom("webhooks")
      .select("workspace_id")
      .where("workspace_id", "in", chunk)
      .where("disabled_at_ms", "is", null)
      .where("link_scope", "is not", null)
      .execute();
    for (const { workspace_id } of rows) found.add(workspace_id);
  }
  return found;
}

/** The webhooks that hear the clicks of each of these links; links that none hears of are left out. */
async function findListeners(
  tx: Kysely<WorkspaceTables>,
  linkIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string[]>> {
  const found: { readonly linkId: string; readonly webhookId: string }[] = [];
  for (const chunk of chunksOf([...linkIds])) {
    const rows = await tx
      .selectFrom("links")
      .innerJoin("webhooks", "webhooks.workspace_id", "links.workspace_id")
      .leftJoin("webhook_links", (join) =>
        join.onRef("webhook_links.link_id", "=", "links.id").onRef("webhook_links.webhook_id", "=", "webhooks.id"),
      )
      .leftJoin("webhook_folders", (join) =>
        join
          .onRef("webhook_folders.folder_id", "=", "links.folder_id")
          .onRef("webhook_folders.webhook_id", "=", "webhooks.id"),
      )
      .select(["links.id as linkId", "webhooks.id as webhookId"])
      .where("links.id", "in", chunk)
      .where("webhooks.disabled_at_ms", "is", null)
      .where((eb) =>
        eb.or([
          eb("webhooks.link_scope", "=", "workspace"),
          eb.and([eb("webhooks.link_scope", "=", "links"), eb("webhook_links.link_id", "is not", null)]),
          eb.and([eb("webhooks.link_scope", "=", "folders"), eb("webhook_folders.folder_id", "is not", null)]),
        ]),
      )
      .execute();
    found.push(...rows);
  }
  const byLink = Map.groupBy(found, ({ linkId }) => linkId);
  return new Map([...byLink].map(([linkId, rows]) => [linkId, rows.map(({ webhookId }) => webhookId)]));
}
