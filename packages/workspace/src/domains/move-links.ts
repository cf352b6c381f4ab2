import type { Kysely } from "kysely";
import { sql } from "kysely";
import { z } from "zod";
import { ROOT_KEY } from "../addresses/key.ts";
import { toKeyLookup } from "../addresses/key-lookup.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { randomText } from "../ids/random-text.ts";
import { defineJob } from "../jobs/define-job.ts";
import type { LinkCache } from "../link-cache/link-cache.ts";
import { imageFolder } from "../link-store/link-images.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { Core } from "../operations/context.ts";
import type { DomainDeps } from "./context.ts";

/** How many links are moved or deleted in one step: few enough for a request to wait for. */
export const LINK_BATCH = 500;

/** Longer than any request takes: one that found a domain before it was renamed or detached has stored its link by then. */
export const SETTLED_AFTER_MS = 10_000;

const Renaming = z.object({
  domainId: z.string(),
  /** The domain's former name. */
  from: z.string(),
  /** UTC ms: when it was renamed. */
  sinceMs: z.number(),
});

/** An address at which a link was, or now is. */
type Address = Pick<LinkTable, "domain" | "key_lookup">;

/**
 * Has the links of a renamed domain follow it: the first ones now, the root link among them; the others, and those that
 * are being stored at this very moment, by a job.
 *
 * @returns addresses to forget once `tx` is committed.
 */
export async function moveAllLinks(
  ctx: Pick<Core, "now" | "jobs" | "publicPort">,
  tx: Kysely<WorkspaceTables>,
  { domainId, from, to }: { readonly domainId: string; readonly from: string; readonly to: string },
): Promise<Address[]> {
  const { moved, isLast } = await moveBatch(ctx, tx, from, to);
  const sinceMs = ctx.now();
  const atMs = isLast ? sinceMs + SETTLED_AFTER_MS : sinceMs;
  const dedupeKey = `${keyOfMoves(domainId)}${from}/${sinceMs}`;
  await ctx.jobs.add(tx, moveLinks, { domainId, from, sinceMs }, { atMs, dedupeKey });
  return moved;
}

/** What the keys of all jobs begin with that move links to this domain. */
function keyOfMoves(domainId: string): string {
  return `${moveLinks.type}/${domainId}/`;
}

/** Whether links are still to come from a former name of the domain. */
export async function isMovingLinks(db: Kysely<WorkspaceTables>, domainId: string): Promise<boolean> {
  const job = await db
    .selectFrom("jobs")
    .select("id")
    .where("dedupe_key", "like", `${keyOfMoves(domainId)}%`)
    .limit(1)
    .executeTakeFirst();
  return job !== undefined;
}

/** Has the links of a renamed domain that have not moved yet follow it. */
export const moveLinks = defineJob(
  "domain.move-links",
  Renaming,
  async (
    { domainId, from, sinceMs },
    deps: Pick<Core, "db" | "now" | "publicPort"> & Pick<DomainDeps, "linkCache">,
  ) => {
    const { db, linkCache, now } = deps;
    const domain = await db.selectFrom("domains").select("slug").where("id", "=", domainId).executeTakeFirst();
    const successor = await db.selectFrom("domains").select("id").where("slug", "=", from).executeTakeFirst();
    // Deleted meanwhile, or the name is in use again: its links are its own.
    if (!domain || successor) return undefined;
    const { moved, isLast } = await db.transaction().execute((tx) => moveBatch(deps, tx, from, domain.slug));
    forgetMoved(linkCache, moved);
    if (!isLast) return { againAtMs: now() };
    return now() < sinceMs + SETTLED_AFTER_MS ? { againAtMs: sinceMs + SETTLED_AFTER_MS } : undefined;
  },
);

export function forgetMoved(linkCache: LinkCache, moved: readonly Address[]): void {
  for (const { domain, key_lookup } of moved) linkCache.forget(domain, key_lookup);
}

async function moveBatch(
  { publicPort }: Pick<Core, "publicPort">,
  tx: Kysely<WorkspaceTables>,
  from: string,
  to: string,
): Promise<{ readonly moved: Address[]; readonly isLast: boolean }> {
  const links = await nextLinks(tx, from);
  if (links.length === 0) return { moved: [], isLast: true };
  const taken = await takenKeys(
    tx,
    to,
    links.map((link) => link.key_lookup),
  );
  const free = links.filter((link) => !taken.has(link.key_lookup)).map((link) => link.id);
  if (free.length > 0) await tx.updateTable("links").set({ domain: to }).where("id", "in", free).execute();
  // A link made under the new name before this one came has its key, and both were promised.
  const renamed = links
    .filter((link) => taken.has(link.key_lookup))
    .map(({ id, key }) => ({ id, key: `${key}-${randomText(7)}` }));
  for (const { id, key } of renamed) {
    const placement = { domain: to, key, key_lookup: toKeyLookup(key) };
    await tx.updateTable("links").set(placement).where("id", "=", id).execute();
  }
  await moveImages(
    tx,
    links.map((link) => link.id),
    imageFolder(from, publicPort()),
    imageFolder(to, publicPort()),
  );
  const keys = [...links.map((link) => link.key_lookup), ...renamed.map(({ key }) => toKeyLookup(key))];
  return {
    moved: keys.flatMap((key_lookup) => [
      { domain: from, key_lookup },
      { domain: to, key_lookup },
    ]),
    isLast: links.length < LINK_BATCH,
  };
}

/** Images that we serve lie on the domain of their link. */
async function moveImages(
  tx: Kysely<WorkspaceTables>,
  linkIds: readonly string[],
  from: string,
  to: string,
): Promise<void> {
  const name = sql<string>`substr(image, ${sql.lit(from.length + 1)})`;
  await tx
    .updateTable("links")
    .set({ image: sql<string>`${to} || ${name}` })
    .where("id", "in", linkIds)
    .where(sql<string>`substr(image, 1, ${sql.lit(from.length)})`, "=", from)
    .execute();
}

/** The root link first: no other one must be made under the new name. */
async function nextLinks(
  tx: Kysely<WorkspaceTables>,
  domain: string,
): Promise<Pick<LinkTable, "id" | "key" | "key_lookup">[]> {
  const ofDomain = tx.selectFrom("links").select(["id", "key", "key_lookup"]).where("domain", "=", domain);
  const root = await ofDomain.where("key_lookup", "=", ROOT_KEY).execute();
  const others = await ofDomain
    .where("key_lookup", "!=", ROOT_KEY)
    .orderBy("key_lookup")
    .limit(LINK_BATCH - root.length)
    .execute();
  return [...root, ...others];
}

async function takenKeys(
  tx: Kysely<WorkspaceTables>,
  domain: string,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectFrom("links")
    .select("key_lookup")
    .where("domain", "=", domain)
    .where("key_lookup", "in", keys)
    .execute();
  return new Set(rows.map((row) => row.key_lookup));
}
