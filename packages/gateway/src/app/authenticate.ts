import type { NoteUse } from "@overdub/storage";
import type { Context, MiddlewareHandler } from "hono";
import type { Kysely } from "kysely";
import type { AccountTables } from "../accounts/account-table.ts";
import { findAccountToken } from "../accounts/account-token.ts";
import type { ApiTokenTables } from "../api-tokens/api-token.ts";
import { findApiToken } from "../api-tokens/api-token.ts";
import type { RefusedSignIns } from "../audit-log/refused-sign-ins.ts";
import type { Caller } from "../callers/caller.ts";
import { GatewayError, unauthorized } from "../errors/gateway-error.ts";
import { bearerOf } from "../http/bearer.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";

interface AuthenticateOptions {
  readonly db: Kysely<AccountTables & ApiTokenTables>;
  readonly now: () => number;
  readonly noteUse?: NoteUse;
  /** Default: refusals leave no trace. */
  readonly noteRefusal?: RefusedSignIns["note"];
  /** Of a request without any token. Default: sessions open nothing. */
  readonly findSession?: (c: Context<GatewayEnv>) => Promise<Caller | undefined>;
}

/**
 * Lets in a valid token of either kind, and a session of the console; the routes say where each kind may go. See
 * behaviour/gateway 2.4.
 */
export function authenticate(options: AuthenticateOptions): MiddlewareHandler<GatewayEnv> {
  const { db, now, noteUse, noteRefusal, findSession } = options;
  return async (c, next) => {
    const session = c.req.header("authorization") === undefined ? await findSession?.(c) : undefined;
    if (session) {
      c.set("caller", session);
      return next();
    }
    const token = bearerOf(c);
    if (token === undefined) throw unauthorized("Missing or malformed Authorization header");
    const caller = await findCaller(db, token, now(), noteUse);
    if (!caller) {
      const reason = `Invalid or expired token${hintFor(token)}`;
      noteRefusal?.({ at: "gateway", address: c.get("address"), reason, requestId: c.get("requestId") });
      throw unauthorized(reason);
    }
    c.set("caller", caller);
    await next();
  };
}

/** For what belongs to the whole environment. */
export const requireApiToken: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  const caller = c.get("caller");
  if (caller.kind === "account-token") throw new GatewayError(403, "This token cannot access this endpoint");
  if (caller.kind === "member-session") {
    throw new GatewayError(403, "This is for operators of the server: members reach their workspace alone");
  }
  c.set("apiToken", caller.apiToken);
  await next();
};

/** Who holds a token, if it is a valid one of either kind. */
export async function findCaller(
  db: Kysely<AccountTables & ApiTokenTables>,
  token: string,
  nowMs: number,
  noteUse: NoteUse | undefined,
): Promise<Caller | undefined> {
  const apiToken = await findApiToken(db, token, nowMs, noteUse);
  if (apiToken) return { kind: "api-token", environmentId: apiToken.environmentId, apiToken };
  const accountToken = await findAccountToken(db, token, nowMs);
  return accountToken && { kind: "account-token", ...accountToken };
}

/** Where a key that came to the wrong address belongs. */
const HINTS: readonly (readonly [prefix: string, hint: string])[] = [
  ["dub_", "keys that begin with dub_ are for the workspace API, on its own port (4401 unless configured otherwise)"],
  ["ovdlnk_", "a token that begins with ovdlnk_ opens the link page: /connect-account?link_token=<token>"],
  ["ovdmcp_", "a token that begins with ovdmcp_ is part of the URL of an MCP server: /mcp/<token>"],
];

/** Told by its beginning alone, so that it says nothing of whether there is such a key. */
function hintFor(token: string): string {
  const [, hint] = HINTS.find(([prefix]) => token.startsWith(prefix)) ?? [];
  return hint === undefined ? "" : `: ${hint}; here, tokens begin with ovd_`;
}
