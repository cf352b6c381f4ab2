import { setImmediate } from "node:timers/promises";
import { isUniqueViolation } from "@overdub/storage";
import type { Kysely } from "kysely";
import { z } from "zod";
import { toKeyLookup } from "../addresses/key-lookup.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { defineJob } from "../jobs/define-job.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { Core } from "../operations/context.ts";
import type { LinkDeps } from "./context.ts";

/** Redirects wait for one batch on SQLite. */
const BATCH = 1000;

type Respelled = Pick<LinkTable, "id" | "domain" | "key" | "key_lookup">;

/**
 * Has links be found by keys in any spelling that earlier versions, or files of them, have stored under one. Of two links
 * that are one key now, the older one gets it, unless the other has it; the other stays where it is and is asked first.
 *
 * A migration adds this job by its type.
 */
export const respellKeysJob = defineJob(
  "links.respell-keys",
  z.object({}),
  async (_payload, { db, linkCache }: Pick<Core, "db"> & Pick<LinkDeps, "linkCache">) => {
    for (let after = ""; ; ) {
      const links = await nextLinks(db, after);
      for (const link of links) {
        const lookup = toKeyLookup(link.key);
        if (lookup === link.key_lookup || !(await respell(db, link, lookup))) continue;
        linkCache.forget(link.domain, link.key_lookup);
        linkCache.forget(link.domain, lookup);
      }
      const last = links.at(-1);
      if (!last) return undefined;
      after = last.id;
      await setImmediate();
    }
  },
);

/** Oldest first. A workspace that is being imported waits for its end: its file has keys as they were. */
function nextLinks(db: Kysely<WorkspaceTables>, after: string): Promise<Respelled[]> {
  return db
    .selectFrom("links")
    .select(["id", "domain", "key", "key_lookup"])
    .where("id", ">", after)
    .where("workspace_id", "not in", (eb) =>
      eb.selectFrom("workspace_imports").select("workspace_id").where("finished_at_ms", "is", null),
    )
    .orderBy("id")
    .limit(BATCH)
    .execute();
}

/** @returns whether the place was free. */
async function respell(db: Kysely<WorkspaceTables>, { id, key_lookup }: Respelled, lookup: string): Promise<boolean> {
  try {
    await db
      .updateTable("links")
      .set({ key_lookup: lookup })
      .where("id", "=", id)
      .where("key_lookup", "=", key_lookup)
      .execute();
    return true;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return false;
  }
}
