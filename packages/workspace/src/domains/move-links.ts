import type { Database, JobHandler, LinkTable } from "@overdub/storage";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import { ROOT_KEY, toKeyLookup } from "../addresses/key.ts";
import { randomText } from "../ids/random-text.ts";
import { addJob } from "../jobs/add-job.ts";
import type { LinkCache } from "../link-cache/link-cache.ts";
import { imageFolder } from "../link-store/image-address.ts";
import type { Services } from "../operations/services.ts";
import { LINK_BATCH, SETTLED_AFTER_MS } from "./link-batches.ts";

export const MOVE_LINKS_JOB = "domain.move-links";

interface MoveLinks {
  readonly domainId: string;
  /** The domain's former name. */
  readonly from: string;
  /** UTC ms: when it was renamed. */
  readonly sinceMs: number;
}

/** An address at which a link was, or now is. */
type Address = Pick<LinkTable, "domain" | "key_lookup">;

/**
 * Has the links of a renamed domain follow it: the first ones now, the root link among them; the others, and those that
 * are being stored at this very moment, by a job.
 *
 * @returns addresses to forget once `tx` is committed.
 */
export async function moveAllLinks(
  services: Pick<Services, "nowMs" | "wakeJobs" | "publicPort">,
  tx: Kysely<Database>,
  { domainId, from, to }: { readonly domainId: string; readonly from: string; readonly to: string },
): Promise<Address[]> {
  const { moved, isLast } = await moveBatch(services, tx, from, to);
  const sinceMs = services.nowMs();
  const payload: MoveLinks = { domainId, from, sinceMs };
  await addJob(services, tx, {
    type: MOVE_LINKS_JOB,
    payload,
    runAtMs: isLast ? sinceMs + SETTLED_AFTER_MS : sinceMs,
    dedupeKey: `${keyOfMoves(domainId)}${from}/${sinceMs}`,
  });
  return moved;
}

/** What the keys of all jobs begin with that move links to this domain. */
function keyOfMoves(domainId: string): string {
  return `${MOVE_LINKS_JOB}/${domainId}/`;
}

/** Whether links are still to come from a former name of the domain. */
export async function isMovingLinks(db: Kysely<Database>, domainId: string): Promise<boolean> {
  const job = await db
    .selectFrom("jobs")
    .select("id")
    .where("dedupe_key", "like", `${keyOfMoves(domainId)}%`)
    .limit(1)
    .executeTakeFirst();
  return job !== undefined;
}

export function moveLinksJob(services: Services): JobHandler {
  const { db, linkCache, nowMs } = services;
  return async ({ domainId, from, sinceMs }: MoveLinks) => {
    const domain = await db.selectFrom("domains").select("slug").where("id", "=", domainId).executeTakeFirst();
    const successor = await db.selectFrom("domains").select("id").where("slug", "=", from).executeTakeFirst();
    // Deleted meanwhile, or the name is in use again: its links are its own.
    if (!domain || successor) return undefined;
    const { moved, isLast } = await db.transaction().execute((tx) => moveBatch(services, tx, from, domain.slug));
    forgetMoved(linkCache, moved);
    if (!isLast) return { againAtMs: nowMs() };
    return nowMs() < sinceMs + SETTLED_AFTER_MS ? { againAtMs: sinceMs + SETTLED_AFTER_MS } : undefined;
  };
}

export function forgetMoved(linkCache: LinkCache, moved: readonly Address[]): void {
  for (const { domain, key_lookup } of moved) linkCache.forget(domain, key_lookup);
}

async function moveBatch(
  { publicPort }: Pick<Services, "publicPort">,
  tx: Kysely<Database>,
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
  // Whoever made a link under the new name before this one came has its key, and both were promised.
  const renamed = links
    .filter((link) => taken.has(link.key_lookup))
    .map(({ id, key }) => ({ id, key: `${key}-${randomText(7)}` }));
  for (const { id, key } of renamed) {
    const place = { domain: to, key, key_lookup: toKeyLookup(key) };
    await tx.updateTable("links").set(place).where("id", "=", id).execute();
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
async function moveImages(tx: Kysely<Database>, linkIds: readonly string[], from: string, to: string): Promise<void> {
  const name = sql<string>`substr(image, ${sql.lit(from.length + 1)})`;
  await tx
    .updateTable("links")
    .set({ image: sql<string>`${to} || ${name}` })
    .where("id", "in", linkIds)
    .where(sql<string>`substr(image, 1, ${sql.lit(from.length)})`, "=", from)
    .execute();
}

/** The root link first: nobody must be able to make another one under the new name. */
async function nextLinks(
  tx: Kysely<Database>,
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

async function takenKeys(tx: Kysely<Database>, domain: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectFrom("links")
    .select("key_lookup")
    .where("domain", "=", domain)
    .where("key_lookup", "in", keys)
    .execute();
  return new Set(rows.map((row) => row.key_lookup));
}
