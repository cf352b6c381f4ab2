import type { NoteUse } from "@overdub/storage";
import type { Context } from "hono";
import type { Kysely } from "kysely";
import type { OperatorSession } from "../callers/caller.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import type { OperatorSessionTables } from "../operator-sessions/operator-session-tables.ts";
import type { OwnPageOptions } from "../operator-sessions/own-page.ts";
import { requireOwnPage } from "../operator-sessions/own-page.ts";
import { readSessionSecret } from "../operator-sessions/session-cookie.ts";
import { findOperatorSession } from "../operator-sessions/sessions.ts";

interface Options extends OwnPageOptions {
  readonly db: Kysely<OperatorSessionTables>;
  readonly now: () => number;
  readonly noteUse: NoteUse;
}

/** Finds the console session behind a request, from pages of our own origin alone. The result throws 403 for others. */
export function createFindSession({
  db,
  now,
  noteUse,
  ...own
}: Options): (c: Context<GatewayEnv>) => Promise<OperatorSession | undefined> {
  return async (c) => {
    const secret = readSessionSecret(c, own);
    if (secret === undefined) return undefined;
    requireOwnPage(c, own);
    return findOperatorSession(db, secret, now(), noteUse);
  };
}
