import type { Kysely } from "kysely";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Readmit } from "../invoke/create-invoke.ts";
import { isLiveOperatorSession } from "../operator-sessions/sessions.ts";
import type { GatewayTables } from "./gateway-tables.ts";

const TABLES = {
  api_token: "api_tokens",
  mcp_token: "mcp_tokens",
  account_token: "account_tokens",
  link_token: "link_tokens",
} as const;

/** Looks a caller's token up again: what takes minutes ends with the token that asked for it. */
export function createReadmit({ db, now }: { db: Kysely<GatewayTables>; now: () => number }): Readmit {
  return async (actor) => {
    if (actor === undefined || actor.type === "system" || actor.type === "stranger" || actor.id === null) return;
    // The workspace looks a member's session up with each request.
    if (actor.type === "member_session") return;
    const { type, id } = actor;
    const isAdmitted =
      type === "operator_session" ? isLiveOperatorSession(db, id, now()) : isLive(db, { type, id }, now());
    if (await isAdmitted) return;
    throw new GatewayError(401, "The token of this call was revoked or has expired");
  };
}

async function isLive(
  db: Kysely<GatewayTables>,
  { type, id }: { type: keyof typeof TABLES; id: string },
  nowMs: number,
): Promise<boolean> {
  const token = await db.selectFrom(TABLES[type]).select("expires_at_ms").where("id", "=", id).executeTakeFirst();
  return token !== undefined && (token.expires_at_ms === null || token.expires_at_ms > nowMs);
}
