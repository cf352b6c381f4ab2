import type { Kysely } from "kysely";
import { isServedOverTls } from "../addresses/public-origin.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Session } from "./sessions.ts";
import { findLiveSession } from "./sessions.ts";

const NAME = "overdub_session";

/** Only over TLS can a cookie be bound to this very host, so that no other host of the domain can set it. */
function nameOn(host: string): string {
  return isServedOverTls(host) ? `__Host-${NAME}` : NAME;
}

/** @param id of the session; an empty one takes the cookie away. */
export function sessionCookie(host: string, id: string): string {
  const end = id === "" ? "; Max-Age=0" : "";
  const secure = isServedOverTls(host) ? "; Secure" : "";
  return `${nameOn(host)}=${id}; Path=/; HttpOnly; SameSite=Lax${secure}${end}`;
}

/** What a request carries of a session, live or not. */
export function readSessionId(host: string, cookies: string | null | undefined): string | undefined {
  const prefix = `${nameOn(host)}=`;
  const found = cookies?.split(/;\s*/).find((cookie) => cookie.startsWith(prefix));
  return found?.slice(prefix.length) || undefined;
}

/**
 * Who is signed in.
 *
 * @param request `host` with or without port, and `cookies`: the headers `Host` and `Cookie`.
 */
export async function findSession(
  db: Kysely<WorkspaceTables>,
  { host, cookies }: { readonly host: string; readonly cookies: string | null | undefined },
  nowMs: number,
): Promise<Session | undefined> {
  const id = readSessionId(host, cookies);
  return id === undefined ? undefined : findLiveSession(db, id, nowMs);
}
