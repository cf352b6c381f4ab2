/** What lets web pages track: a workspace's publishable key and its allowed hostnames. */

import type { Kysely } from "kysely";
import { mintPublishableKey } from "../auth/publishable-key.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { isHostname, MAX_HOSTNAMES, readHostname } from "./hostnames.ts";
import { WorkspaceError } from "./workspace-error.ts";
import type { WorkspaceTable } from "./workspace-table.ts";

export interface TrackingSettings {
  readonly workspaceId: string;
  /** Empty: every host. */
  readonly hostnames: readonly string[];
  /** By how much the time of a test workspace is ahead; null: it is none. */
  readonly clockOffsetMs: number | null;
}

export async function findByPublishableKey(
  db: Kysely<WorkspaceTables>,
  key: string,
): Promise<TrackingSettings | undefined> {
  const row = await db
    .selectFrom("workspaces")
    .select(["id", "allowed_hostnames", "test_clock_offset_ms"])
    .where("publishable_key", "=", key)
    .executeTakeFirst();
  return row && { workspaceId: row.id, hostnames: readHostnames(row), clockOffsetMs: row.test_clock_offset_ms };
}

export async function listHostnames(db: Kysely<WorkspaceTables>, workspaceId: string): Promise<readonly string[]> {
  const row = await db
    .selectFrom("workspaces")
    .select("allowed_hostnames")
    .where("id", "=", workspaceId)
    .executeTakeFirst();
  return row ? readHostnames(row) : [];
}

function readHostnames({ allowed_hostnames }: Pick<WorkspaceTable, "allowed_hostnames">): readonly string[] {
  return allowed_hostnames === null ? [] : JSON.parse(allowed_hostnames);
}

/** Gives a workspace a publishable key. @throws WorkspaceError when it has one. */
export async function createPublishableKey(db: Kysely<WorkspaceTables>, workspaceId: string): Promise<string> {
  const key = mintPublishableKey();
  const { numUpdatedRows } = await db
    .updateTable("workspaces")
    .set({ publishable_key: key })
    .where("id", "=", workspaceId)
    .where("publishable_key", "is", null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 1n) return key;
  const row = await db
    .selectFrom("workspaces")
    .select("publishable_key")
    .where("id", "=", workspaceId)
    .executeTakeFirst();
  throw new WorkspaceError(`The workspace has a publishable key, ${row?.publishable_key}: revoke it first.`);
}

/** @throws WorkspaceError when there is none. */
export async function revokePublishableKey(db: Kysely<WorkspaceTables>, workspaceId: string): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable("workspaces")
    .set({ publishable_key: null })
    .where("id", "=", workspaceId)
    .where("publishable_key", "is not", null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new WorkspaceError("The workspace has no publishable key.");
}

/**
 * Adds a host whose pages may track, and so shuts out the others.
 *
 * @returns all there are. @throws WorkspaceError for what is no hostname, or too many.
 */
export async function addHostname(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  text: string,
): Promise<readonly string[]> {
  const hostname = readHostname(text);
  if (!isHostname(hostname)) {
    throw new WorkspaceError(`"${text}" is no hostname: use example.com, *.example.com or localhost.`);
  }
  return changeHostnames(db, workspaceId, (hostnames) => {
    if (hostnames.includes(hostname)) return hostnames;
    if (hostnames.length >= MAX_HOSTNAMES)
      throw new WorkspaceError(`A workspace has up to ${MAX_HOSTNAMES} hostnames.`);
    return [...hostnames, hostname];
  });
}

/** @returns those left. @throws WorkspaceError for one that is not there. */
export async function removeHostname(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  text: string,
): Promise<readonly string[]> {
  const hostname = readHostname(text);
  return changeHostnames(db, workspaceId, (hostnames) => {
    if (!hostnames.includes(hostname)) throw new WorkspaceError(`${text} is not among the allowed hostnames.`);
    return hostnames.filter((allowed) => allowed !== hostname);
  });
}

async function changeHostnames(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  change: (hostnames: readonly string[]) => readonly string[],
): Promise<readonly string[]> {
  return db.transaction().execute(async (tx) => {
    // Written before it is read: of two changes at once the second one waits.
    const row = await tx
      .updateTable("workspaces")
      .set((eb) => ({ allowed_hostnames: eb.ref("allowed_hostnames") }))
      .where("id", "=", workspaceId)
      .returning("allowed_hostnames")
      .executeTakeFirstOrThrow();
    const hostnames = change(readHostnames(row));
    const stored = hostnames.length === 0 ? null : JSON.stringify(hostnames);
    await tx.updateTable("workspaces").set({ allowed_hostnames: stored }).where("id", "=", workspaceId).execute();
    return hostnames;
  });
}
