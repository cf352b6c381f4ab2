import { z } from "zod";
import { defineJob } from "../jobs/define-job.ts";
import type { Core } from "../operations/context.ts";
import type { DomainDeps } from "./context.ts";
import { isMovingLinks, LINK_BATCH, SETTLED_AFTER_MS } from "./move-links.ts";

/** How often to see whether links that follow the domain to its last name have all arrived. */
const MOVES_CHECK_MS = 1_000;

/** Deletes a detached domain's links in batches, then the domain, whose name is free from then on. */
export const deleteDetachedDomain = defineJob(
  "domain.delete",
  z.object({ id: z.string() }),
  async ({ id }, { db, linkCache, now }: Pick<Core, "db" | "now"> & Pick<DomainDeps, "linkCache">) => {
    const domain = await db
      .selectFrom("domains")
      .select(["slug", "deleting_since_ms"])
      .where("id", "=", id)
      .executeTakeFirst();
    if (!domain || domain.deleting_since_ms === null) return undefined;
    const { slug, deleting_since_ms: sinceMs } = domain;
    // It may have been detached by another process.
    linkCache.forgetDomain(slug);
    const links = await db
      .selectFrom("links")
      .select(["id", "key_lookup"])
      .where("domain", "=", slug)
      .limit(LINK_BATCH)
      .execute();
    const ids = links.map((link) => link.id);
    if (ids.length > 0) await db.deleteFrom("links").where("id", "in", ids).execute();
    for (const link of links) linkCache.forget(slug, link.key_lookup);
    if (links.length === LINK_BATCH) return { againAtMs: now() };
    if (now() < sinceMs + SETTLED_AFTER_MS) return { againAtMs: sinceMs + SETTLED_AFTER_MS };
    if (await isMovingLinks(db, id)) return { againAtMs: now() + MOVES_CHECK_MS };
    await db.transaction().execute(async (tx) => {
      await tx.deleteFrom("registered_domains").where("slug", "=", slug).execute();
      await tx.deleteFrom("domains").where("id", "=", id).execute();
    });
    linkCache.forgetDomain(slug);
    return undefined;
  },
);
