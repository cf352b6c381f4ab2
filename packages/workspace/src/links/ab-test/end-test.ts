import type { LinkTable } from "@overdub/storage";
import { findLink } from "../../link-store/queries.ts";
import type { Services } from "../../operations/services.ts";
import { followPreview } from "../../previews/prepare-preview.ts";
import { readUtm } from "../utm.ts";
import { countLeads } from "./count-leads.ts";
import type { Variant } from "./pick-winner.ts";
import { pickWinner } from "./pick-winner.ts";
import type { EndTestPayload } from "./plan-test-end.ts";

/** A server that was down for longer leaves the link as it is. Source: spec dub-links 17.6. */
const VALID_MS = 15 * 60_000;

/** How many leads each variant has brought, by its URL. */
type CountLeads = (link: LinkTable, variants: readonly Variant[]) => Promise<ReadonlyMap<string, number>>;

/**
 * Ends an A/B test: the link leads to the variant with most leads from now on. Does nothing when the test was changed
 * or removed meanwhile, or when its time is long past.
 */
export function endTest(
  services: Services,
  count: CountLeads = (link, variants) => countLeads(services, link, variants),
  random: () => number = Math.random,
) {
  return async ({ linkId, completedAtMs }: EndTestPayload): Promise<undefined> => {
    const { db, linkCache } = services;
    const nowMs = services.nowMs();
    const link = await findLink(db, linkId);
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
      if (numUpdatedRows > 0n) await followPreview(services, tx, { ...link, ...change }, link);
    });
    linkCache.forget(link.domain, link.key_lookup);
  };
}
