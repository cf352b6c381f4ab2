import { AppError } from "@overdub/contract";
import type { Kysely, Selectable } from "kysely";
import type { OAuthTokenTable } from "../auth/oauth-token-table.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { hashSecret } from "../ids/secret.ts";
import type { OAuthAppTable } from "../oauth-apps/oauth-app-table.ts";
import { familyHashOf, familyOf, nextPair, samePair } from "./token-pair.ts";
import type { TokenResponse } from "./tokens.ts";

/** Is told that a secret came again which counts once, so that what it had given was ended. */
export type NoteReuse = (what: string, clientId: string) => void;

/** For so long the refresh token of before gives the pair that it gave, to whoever has lost the answer. */
const GRACE_MS = 60_000;

interface Asked {
  readonly nowMs: number;
  readonly noteReuse: NoteReuse;
}

/**
 * Gives the next pair for a refresh token, which is void from then on. One that comes again later was stolen, by whoever
 * came first or last: nobody can tell which, so the pair of its family ends (RFC 9700, 4.14.2).
 *
 * @throws `unauthorized`
 */
export async function refresh(
  db: Kysely<WorkspaceTables>,
  app: Selectable<OAuthAppTable>,
  refreshToken: string,
  { nowMs, noteReuse }: Asked,
): Promise<TokenResponse> {
  const hash = hashSecret(refreshToken);
  const tokens = await findFamily(db, refreshToken, hash);
  if (!tokens) throw notFound();
  if (tokens.refresh_token_hash !== hash) return repeat(db, app, { tokens, refreshToken, hash }, { nowMs, noteReuse });
  if (tokens.refresh_expires_at_ms <= nowMs) throw new AppError("unauthorized", "Refresh token expired.");
  if (tokens.app_id !== app.id) throw new AppError("unauthorized", "Client ID mismatch.");
  const { shown, stored } = nextPair(refreshToken, familyOf(refreshToken, tokens.family_hash), nowMs);
  const { numUpdatedRows } = await db
    .updateTable("oauth_tokens")
    .set(stored)
    .where("id", "=", tokens.id)
    .where("refresh_token_hash", "=", hash)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return shown;
  // Of two that came with the same token at once, the other has found it: both get the same pair.
  const current = await findFamily(db, refreshToken, hash);
  if (!current) throw notFound();
  return repeat(db, app, { tokens: current, refreshToken, hash }, { nowMs, noteReuse });
}

interface Repeated {
  readonly tokens: Selectable<OAuthTokenTable>;
  readonly refreshToken: string;
  readonly hash: string;
}

async function repeat(
  db: Kysely<WorkspaceTables>,
  app: Selectable<OAuthAppTable>,
  { tokens, refreshToken, hash }: Repeated,
  { nowMs, noteReuse }: Asked,
): Promise<TokenResponse> {
  // Whoever cannot show to be the application ends nothing.
  if (tokens.app_id !== app.id) throw notFound();
  const { previous_refresh_hash: previous, rotation_salt: salt, refreshed_at_ms: refreshedMs } = tokens;
  if (previous === hash && salt !== null && nowMs - refreshedMs < GRACE_MS) {
    const family = familyOf(refreshToken, tokens.family_hash);
    return samePair(refreshToken, family, salt, tokens.access_expires_at_ms - nowMs);
  }
  const { numDeletedRows } = await db
    .deleteFrom("oauth_tokens")
    .where("id", "=", tokens.id)
    .where("refresh_token_hash", "=", tokens.refresh_token_hash)
    .executeTakeFirst();
  if (numDeletedRows > 0n) noteReuse("A refresh token", app.client_id);
  throw notFound();
}

function findFamily(db: Kysely<WorkspaceTables>, refreshToken: string, hash: string) {
  return db
    .selectFrom("oauth_tokens")
    .selectAll()
    .where((eb) =>
      eb.or([
        eb("refresh_token_hash", "=", hash),
        eb("previous_refresh_hash", "=", hash),
        eb("family_hash", "=", familyHashOf(refreshToken)),
      ]),
    )
    .executeTakeFirst();
}

function notFound(): AppError {
  return new AppError("unauthorized", "Refresh token not found.");
}
