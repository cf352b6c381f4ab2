import { createHash } from "node:crypto";
import { z } from "zod";
import { defineJob } from "../jobs/define-job.ts";
import { findLinksById } from "../link-store/queries.ts";
import { loadLinkPayloads } from "../links/link-payload.ts";
import type { Core } from "../operations/context.ts";
import { publishTo } from "../webhooks/publish.ts";
import { toClickPayload } from "./click-payload.ts";
import type { ToldClick } from "./plan-click-webhooks.ts";
import { CLICK_WEBHOOKS_JOB } from "./plan-click-webhooks.ts";

/** What the drain has written: it is ours, so its shape is not looked at again. */
const Clicks = z.object({ workspaceId: z.string(), clicks: z.array(z.custom<ToldClick>()) });

/** Tells webhooks of clicks, each with its link as it is by now; of a link that is gone there is nothing to tell. */
export const tellClicks = defineJob(
  CLICK_WEBHOOKS_JOB,
  Clicks,
  async ({ workspaceId, clicks }, { db, now, jobs, publicPort }: Pick<Core, "db" | "now" | "jobs" | "publicPort">) => {
    const ctx = { workspaceId, now, jobs };
    const rows = await findLinksById(db, workspaceId, [...new Set(clicks.map(({ click }) => click.linkId))]);
    const payloads = await loadLinkPayloads(db, [...rows.values()], publicPort());
    const links = new Map(payloads.map((link) => [link.id, link]));
    await db.transaction().execute(async (tx) => {
      // Who has been removed meanwhile is told nothing.
      const known = await tx.selectFrom("webhooks").select("id").where("workspace_id", "=", workspaceId).execute();
      const there = new Set(known.map(({ id }) => id));
      for (const { click, webhookIds } of clicks) {
        const link = links.get(click.linkId);
        const listeners = webhookIds.filter((id) => there.has(id));
        if (!link || listeners.length === 0) continue;
        const data = { click: toClickPayload(click), link };
        await publishTo(ctx, tx, listeners, { trigger: "link.clicked", data, id: eventIdOf(click) });
      }
    });
    return undefined;
  },
);

/** `evt_` and 25 letters and digits that follow from the click: a repeat of the job tells nobody twice. */
function eventIdOf({ workspaceId, clickId }: ToldClick["click"]): string {
  const digest = createHash("sha256").update(`${workspaceId} ${clickId}`).digest();
  return `evt_${BigInt(`0x${digest.toString("hex")}`)
    .toString(36)
    .padStart(25, "0")
    .slice(-25)}`;
}
