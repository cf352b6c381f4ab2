import type { NoteUse } from "@overdub/storage";
import type { Context } from "hono";
import type { Kysely } from "kysely";
import type { Caller } from "../callers/caller.ts";
import type { Members } from "../callers/members.ts";
import type { EnvironmentTables } from "../environments/environment.ts";
import { findFirstEnvironment } from "../environments/environment.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import type { OperatorSessionTables } from "../operator-sessions/operator-session-tables.ts";
import type { OwnPageOptions } from "../operator-sessions/own-page.ts";
import { requireOwnPage } from "../operator-sessions/own-page.ts";
import { memberSecretOf, readSessionSecret } from "../operator-sessions/session-cookie.ts";
import { findOperatorSession } from "../operator-sessions/sessions.ts";

interface Options extends OwnPageOptions {
  readonly db: Kysely<OperatorSessionTables & EnvironmentTables>;
  readonly members: Members | undefined;
  readonly now: () => number;
  readonly noteUse: NoteUse;
}

export type FindConsoleSession = (c: Context<GatewayEnv>) => Promise<Caller | undefined>;

/** Finds the console session behind a request, from pages of our own origin alone. The result throws 403 for others. */
export function createFindSession({ db, members, now, noteUse, ...own }: Options): FindConsoleSession {
  return async (c) => {
    const secret = readSessionSecret(c, own);
    if (secret === undefined) return undefined;
    requireOwnPage(c, own);
    const ofMember = memberSecretOf(secret);
    if (ofMember === undefined) {
      const session = await findOperatorSession(db, secret, now(), noteUse);
      return session && { kind: "operator-session", environmentId: session.environmentId, apiToken: session };
    }
    const member = await members?.find(ofMember);
    // The embedded workspace belongs to the installation; what its members do is recorded where that keeps its own.
    const environment = member && (await findFirstEnvironment(db));
    return environment && { kind: "member-session", environmentId: environment.id, member };
  };
}
