import type { Kysely } from "kysely";
import { hashToken } from "../credentials/token.ts";

export interface OAuthAuthorizationTable {
  id: string;
  link_token_id: string;
  /** How the page was opened, for what comes after. */
  mode: string;
  /** Of the client that the browser is sent to the provider for. */
  base_url: string;
  client_id: string;
  /** JSON array. */
  scopes: string;
  /** Of what the page was given to open. */
  ticket_hash: string;
  /** Null until that was opened, in the browser that has the cookie; likewise what follows. */
  state_hash: string | null;
  cookie_hash: string | null;
  /** Sealed by the vault, bound to the id: `{ code_verifier }`. */
  code_verifier: string | null;
  expires_at_ms: number;
}

export interface OAuthAuthorizationTables {
  oauth_authorizations: OAuthAuthorizationTable;
}

/** A person is on the way to the provider and back for as long as this. */
export const AUTHORIZATION_LIFETIME_MS = 10 * 60_000;

type Db = Kysely<OAuthAuthorizationTables>;

export async function insertAuthorization(
  db: Db,
  authorization: Pick<
    OAuthAuthorizationTable,
    "id" | "link_token_id" | "mode" | "base_url" | "client_id" | "scopes" | "expires_at_ms"
  >,
  ticket: string,
): Promise<void> {
  await db
    .insertInto("oauth_authorizations")
    .values({
      ...authorization,
      ticket_hash: hashToken(ticket),
      state_hash: null,
      cookie_hash: null,
      code_verifier: null,
    })
    .execute();
}

/** Whether a link token has so many that a person may still come back from. */
export async function hasAuthorizations(
  db: Db,
  { linkTokenId, nowMs, count }: { linkTokenId: string; nowMs: number; count: number },
): Promise<boolean> {
  const rows = await db
    .selectFrom("oauth_authorizations")
    .select("id")
    .where("link_token_id", "=", linkTokenId)
    .where("expires_at_ms", ">", nowMs)
    .limit(count)
    .execute();
  return rows.length === count;
}

/** What a ticket stands for; undefined once it was used or has expired. */
export async function findByTicket(
  db: Db,
  ticket: string,
  nowMs: number,
): Promise<OAuthAuthorizationTable | undefined> {
  return db
    .selectFrom("oauth_authorizations")
    .selectAll()
    .where("ticket_hash", "=", hashToken(ticket))
    .where("state_hash", "is", null)
    .where("expires_at_ms", ">", nowMs)
    .executeTakeFirst();
}

/** Binds an authorisation to the browser that opened its ticket. @returns whether no other browser was faster. */
export async function bindAuthorization(
  db: Db,
  id: string,
  { state, cookie, codeVerifier }: { state: string; cookie: string; codeVerifier: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("oauth_authorizations")
    .set({ state_hash: hashToken(state), cookie_hash: hashToken(cookie), code_verifier: codeVerifier })
    .where("id", "=", id)
    .where("state_hash", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Uses up the authorisation of a state, in the browser that it is bound to: of several at once, one gets it. */
export async function takeByState(
  db: Db,
  { state, cookie }: { state: string; cookie: string },
  nowMs: number,
): Promise<OAuthAuthorizationTable | undefined> {
  return db
    .deleteFrom("oauth_authorizations")
    .where("state_hash", "=", hashToken(state))
    .where("cookie_hash", "=", hashToken(cookie))
    .where("expires_at_ms", ">", nowMs)
    .returningAll()
    .executeTakeFirst();
}

export async function deleteExpiredAuthorizations(db: Db, nowMs: number): Promise<void> {
  await db.deleteFrom("oauth_authorizations").where("expires_at_ms", "<=", nowMs).execute();
}
