import type { Kysely } from "kysely";
import type { LinkToken } from "../callers/caller.ts";
import { equalHashes, hashToken } from "../credentials/token.ts";
import { toLinkToken, toLinkTokenColumns } from "./link-token.ts";
import type { LinkTokenTables } from "./link-token-table.ts";

type Db = Kysely<LinkTokenTables>;

export async function insertLinkToken(db: Db, token: LinkToken, tokenHash: string): Promise<void> {
  await db.insertInto("link_tokens").values(toLinkTokenColumns(token, tokenHash)).execute();
}

/** Whatever its state; undefined for one that never was. */
export async function findLinkToken(db: Db, token: string): Promise<LinkToken | undefined> {
  const hash = hashToken(token);
  const row = await db.selectFrom("link_tokens").selectAll().where("token_hash", "=", hash).executeTakeFirst();
  return row && equalHashes(row.token_hash, hash) ? toLinkToken(row) : undefined;
}

export async function findLinkTokenById(db: Db, id: string): Promise<LinkToken | undefined> {
  const row = await db.selectFrom("link_tokens").selectAll().where("id", "=", id).executeTakeFirst();
  return row && toLinkToken(row);
}

/** Whether an environment has so many that have not expired. @param count at least one. */
export async function hasLinkTokens(
  db: Db,
  { environmentId, nowMs, count }: { environmentId: string; nowMs: number; count: number },
): Promise<boolean> {
  const last = await db
    .selectFrom("link_tokens")
    .select("expires_at_ms")
    .where("environment_id", "=", environmentId)
    .where("expires_at_ms", ">", nowMs)
    .orderBy("expires_at_ms")
    .offset(count - 1)
    .limit(1)
    .executeTakeFirst();
  return last !== undefined;
}

/** Of several attempts at a time one gets the token. @returns whether it is this one. */
export async function claimLinkToken(
  db: Db,
  { id, nowMs, untilMs }: { id: string; nowMs: number; untilMs: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("link_tokens")
    .set({ connecting_until_ms: untilMs })
    .where("id", "=", id)
    .where("consumed_at_ms", "is", null)
    .where("expires_at_ms", ">", nowMs)
    .where((eb) => eb.or([eb("connecting_until_ms", "is", null), eb("connecting_until_ms", "<=", nowMs)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** @param untilMs as it was claimed: an attempt that took too long ends no later one. */
export async function releaseLinkToken(db: Db, { id, untilMs }: { id: string; untilMs: number }): Promise<void> {
  await db
    .updateTable("link_tokens")
    .set({ connecting_until_ms: null })
    .where("id", "=", id)
    .where("connecting_until_ms", "=", untilMs)
    .execute();
}

/** Remembers the account that an attempt has made. */
export async function setLinkedAccount(db: Db, { id, accountId }: { id: string; accountId: string }): Promise<void> {
  await db.updateTable("link_tokens").set({ account_id: accountId }).where("id", "=", id).execute();
}

/** @returns whether it was there to be used up. */
export async function consumeLinkToken(
  db: Db,
  { id, accountId, nowMs }: { id: string; accountId: string; nowMs: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("link_tokens")
    .set({ consumed_at_ms: nowMs, account_id: accountId, connecting_until_ms: null })
    .where("id", "=", id)
    .where("consumed_at_ms", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Until then the page can say that a token has expired, rather than that there is none. */
const REMEMBERED_MS = 7 * 86_400_000;

export async function pruneLinkTokens(db: Db, nowMs: number): Promise<void> {
  await db.deleteFrom("link_outcomes").where("expires_at_ms", "<=", nowMs).execute();
  await db
    .deleteFrom("link_tokens")
    .where("expires_at_ms", "<=", nowMs - REMEMBERED_MS)
    .execute();
}
