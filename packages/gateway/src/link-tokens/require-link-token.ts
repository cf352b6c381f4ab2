import type { MiddlewareHandler } from "hono";
import type { Kysely } from "kysely";
import type { RefusedSignIns } from "../audit-log/refused-sign-ins.ts";
import { unauthorized } from "../errors/gateway-error.ts";
import { bearerOf } from "../http/bearer.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import type { LinkTokenTables } from "./link-token-table.ts";
import { findLinkToken } from "./queries.ts";

interface Dependencies {
  readonly db: Kysely<LinkTokenTables>;
  readonly refusedSignIns: Pick<RefusedSignIns, "note">;
}

/** Lets in a link token as bearer, also one that is used up or has expired: its page says which. */
export function requireLinkToken({ db, refusedSignIns }: Dependencies): MiddlewareHandler<GatewayEnv> {
  return async (c, next) => {
    const token = bearerOf(c);
    const linkToken = token === undefined ? undefined : await findLinkToken(db, token);
    if (!linkToken) {
      const reason = "Invalid link token";
      refusedSignIns.note({ at: "gateway", address: c.get("address"), reason, requestId: c.get("requestId") });
      throw unauthorized(reason);
    }
    c.set("linkToken", linkToken);
    await next();
  };
}
