import type { EventStore, Outbox } from "@overdub/storage";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { detachInTransaction } from "../domains/delete-domain.ts";
import { defineJob } from "../jobs/define-job.ts";
import { deleteSomeClicks } from "../kept-events/kept-clicks.ts";
import type { LinkCache } from "../link-cache/link-cache.ts";
import type { Core } from "../operations/context.ts";
import { forgetFormerMembers } from "../sign-in/set-up-links.ts";
import { SNAPSHOT_TABLES } from "../snapshot/tables.ts";
import { anyTable, countRows } from "../snapshot/workspace-rows.ts";
import { slugOfRemoved } from "../workspaces/queries.ts";
import type { WorkspaceTable } from "../workspaces/workspace-table.ts";

/** Of one table in one statement: few enough for requests to wait for. */
const BATCH = 500;

/** How often to see whether the domains have gone, which wait for requests that are under way. */
const DOMAINS_CHECK_MS = 1_000;

/** When to ask again whether an event that had to stay has been followed by another. */
const LAST_EVENT_CHECK_MS = 3_600_000;

export interface RemovalDeps {
  readonly eventStore: Pick<EventStore, "deleteWorkspace">;
  readonly outbox: Pick<Outbox<WorkspaceTables>, "drain">;
  readonly linkCache: LinkCache;
}

/** How many rows of each kind go with a workspace, by table; none where there are none. */
export async function countWorkspace(db: Kysely<WorkspaceTables>, id: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of SNAPSHOT_TABLES.filter(({ name }) => name !== "workspaces")) {
    const rows = await countRows(anyTable(db), table, id);
    if (rows > 0) counts[table.name] = rows;
  }
  return counts;
}

/**
 * Removes a workspace with everything in it, its events included. From now on its keys open nothing, its links lead
 * nowhere and its slug is free; the rest is left to jobs, which delete a few rows at a time.
 */
export async function removeWorkspace(
  { db, now, jobs, linkCache }: Pick<Core, "db" | "now" | "jobs"> & Pick<RemovalDeps, "linkCache">,
  { id }: Pick<WorkspaceTable, "id">,
): Promise<void> {
  const detached = await db.transaction().execute(async (tx) => {
    await tx
      .updateTable("workspaces")
      .set({ slug: slugOfRemoved(id), publishable_key: null })
      .where("id", "=", id)
      .execute();
    await tx.deleteFrom("api_keys").where("workspace_id", "=", id).execute();
    await tx.deleteFrom("oauth_tokens").where("workspace_id", "=", id).execute();
    await tx.deleteFrom("oauth_codes").where("workspace_id", "=", id).execute();
    await tx.deleteFrom("oauth_apps").where("workspace_id", "=", id).execute();
    await tx.deleteFrom("sign_in_members").where("workspace_id", "=", id).execute();
    await tx.deleteFrom("sign_in_links").where("workspace_id", "=", id).execute();
    await forgetFormerMembers(tx);
    const domains = await tx
      .selectFrom("domains")
      .selectAll()
      .where("workspace_id", "=", id)
      .where("deleting_since_ms", "is", null)
      .execute();
    for (const domain of domains) await detachInTransaction({ now, jobs }, tx, domain);
    const dedupeKey = `${deleteRemovedWorkspace.type}:${id}`;
    await jobs.add(tx, deleteRemovedWorkspace, { id }, { dedupeKey });
    return domains;
  });
  for (const { slug } of detached) linkCache.forgetDomain(slug);
}

/** Deletes what a removed workspace held: rows that others refer to last, then its events, then the workspace itself. */
export const deleteRemovedWorkspace = defineJob(
  "workspace.remove",
  z.object({ id: z.string() }),
  async ({ id }, { db, now, eventStore, outbox }: Pick<Core, "db" | "now"> & RemovalDeps) => {
    const domain = await db
      .selectFrom("domains")
      .select("id")
      .where("workspace_id", "=", id)
      .limit(1)
      .executeTakeFirst();
    if (domain) return { againAtMs: now() + DOMAINS_CHECK_MS };
    for (const { name, key, scope } of SNAPSHOT_TABLES.toReversed()) {
      // Children go with their parents.
      if (scope === undefined || name === "workspaces") continue;
      const { numDeletedRows } = await anyTable(db)
        .deleteFrom(name)
        .where(scope, "=", id)
        .where(key, "in", (eb) => eb.selectFrom(name).select(key).where(scope, "=", id).limit(BATCH))
        .executeTakeFirst();
      if (numDeletedRows >= BigInt(BATCH)) return { againAtMs: now() };
    }
    await outbox.drain();
    if (await deleteSomeClicks(db, id)) return { againAtMs: now() };
    const isDone = await eventStore.deleteWorkspace(id);
    await db.deleteFrom("workspaces").where("id", "=", id).execute();
    return isDone ? undefined : { againAtMs: now() + LAST_EVENT_CHECK_MS };
  },
);
