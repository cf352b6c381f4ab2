import { createHash } from "node:crypto";
import { AppError } from "@overdub/contract";
import type { Kysely, Selectable } from "kysely";
import { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import { hashSecret } from "../ids/secret.ts";
import type { OAuthAppTable } from "../oauth-apps/oauth-app-table.ts";
import { RedirectUri } from "./authorization-request.ts";
import { assertClientSecret, findClient, readClientCredentials } from "./client-credentials.ts";
import type { OAuthCodeTable } from "./oauth-code-table.ts";
import type { NoteReuse } from "./refresh.ts";
import { refresh } from "./refresh.ts";
import { newFamily } from "./token-pair.ts";

const client = { client_id: z.string().optional(), client_secret: z.string().optional() };

/** What the token endpoint takes. */
export const TokenRequest = z.discriminatedUnion("grant_type", [
  z.object({
    grant_type: z.literal("authorization_code"),
    ...client,
    code: z.string().min(1),
    redirect_uri: RedirectUri,
    code_verifier: z.string().max(190).optional(),
  }),
  z.object({ grant_type: z.literal("refresh_token"), ...client, refresh_token: z.string().min(1) }),
]);
export type TokenRequest = z.output<typeof TokenRequest>;
type Grant<Type extends TokenRequest["grant_type"]> = Extract<TokenRequest, { grant_type: Type }>;

/** What it answers; the scopes only with a code. */
export interface TokenResponse {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly token_type: "Bearer";
  readonly expires_in: number;
  readonly scope?: string;
}

interface Asked {
  /** The header. */
  readonly authorization: string | null;
  readonly nowMs: number;
  readonly noteReuse: NoteReuse;
}

/** @throws `unauthorized` or `bad_request`, with the texts and in the order of behaviour/oauth 4. */
export async function issueTokens(
  db: Kysely<WorkspaceTables>,
  request: TokenRequest,
  { authorization, nowMs, noteReuse }: Asked,
): Promise<TokenResponse> {
  const credentials = readClientCredentials(request, authorization);
  const app = await findClient(db, credentials);
  if (request.grant_type === "authorization_code" && app.pkce && !request.code_verifier) {
    throw new AppError("bad_request", "Missing code_verifier parameter");
  }
  assertClientSecret(app, credentials);
  return request.grant_type === "authorization_code"
    ? exchangeCode(db, app, request, { nowMs, noteReuse })
    : refresh(db, app, request.refresh_token, { nowMs, noteReuse });
}

async function exchangeCode(
  db: Kysely<WorkspaceTables>,
  app: Selectable<OAuthAppTable>,
  request: Grant<"authorization_code">,
  { nowMs, noteReuse }: Omit<Asked, "authorization">,
): Promise<TokenResponse> {
  const code = await db
    .selectFrom("oauth_codes")
    .selectAll()
    .where("code_hash", "=", hashSecret(request.code))
    .where("app_id", "=", app.id)
    .executeTakeFirst();
  if (!code) throw invalidCode();
  // A verifier without a challenge is that of another code, whose challenge somebody left out (RFC 9700, 2.1.1 and 4.8).
  if (app.pkce || code.code_challenge !== null || request.code_verifier) {
    if (code.code_challenge !== challengeOf(request.code_verifier ?? "")) {
      throw new AppError("unauthorized", "invalid_grant");
    }
  }
  const replayed = () => refuseReplay(db, code, () => noteReuse("An authorization code", app.client_id));
  if (code.used_at_ms !== null) return replayed();
  if (code.expires_at_ms <= nowMs) {
    await db.deleteFrom("oauth_codes").where("code_hash", "=", code.code_hash).execute();
    throw new AppError("bad_request", "Authorization code has expired");
  }
  if (code.redirect_uri !== request.redirect_uri) throw new AppError("bad_request", "redirect_uri does not match");
  const pair = newFamily(nowMs);
  const isFirst = await db.transaction().execute(async (tx) => {
    if (!(await useCode(tx, code, nowMs))) return false;
    const issued = { scopes: code.scopes, ...pair.stored };
    await tx
      .insertInto("oauth_tokens")
      .values({
        ...issued,
        id: createId("oat_", nowMs),
        app_id: code.app_id,
        workspace_id: code.workspace_id,
        user_id: code.user_id,
        created_at_ms: nowMs,
      })
      .onConflict((conflict) => conflict.columns(["workspace_id", "user_id", "app_id"]).doUpdateSet(issued))
      .execute();
    return true;
  });
  return isFirst ? { ...pair.shown, scope: code.scopes } : replayed();
}

/**
 * Marks a code as used, and forgets those that were used before it: what they gave is no longer there.
 *
 * @returns whether it is the first use: of two that come with the same code at once, one is.
 */
async function useCode(tx: Kysely<WorkspaceTables>, code: OAuthCodeTable, nowMs: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("oauth_codes")
    .set({ used_at_ms: nowMs })
    .where("code_hash", "=", code.code_hash)
    .where("used_at_ms", "is", null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await tx
    .deleteFrom("oauth_codes")
    .where((eb) => eb.and(grantOf(code)))
    .where("code_hash", "!=", code.code_hash)
    .where("used_at_ms", "is not", null)
    .execute();
  return true;
}

/** Of two who had the code, one has stolen it; nobody can tell which, so its tokens end (RFC 6749, 4.1.2). @throws `unauthorized` */
async function refuseReplay(db: Kysely<WorkspaceTables>, code: OAuthCodeTable, note: () => void): Promise<never> {
  const { numDeletedRows } = await db
    .deleteFrom("oauth_tokens")
    .where((eb) => eb.and(grantOf(code)))
    .executeTakeFirst();
  if (numDeletedRows > 0n) note();
  throw invalidCode();
}

function grantOf({ app_id, workspace_id, user_id }: OAuthCodeTable) {
  return { app_id, workspace_id, user_id };
}

/** S256 of RFC 7636. */
function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

function invalidCode(): AppError {
  return new AppError("unauthorized", "Invalid code");
}
