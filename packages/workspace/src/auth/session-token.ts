import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { hashSecret } from "../ids/secret.ts";

const IDLE_MS = 3 * 86_400_000;
const LIFETIME_MS = 30 * 86_400_000;

/** Before these a session was last used, or began, that has ended by now. */
export function sessionLimits(nowMs: number): { readonly usedAfterMs: number; readonly createdAfterMs: number } {
  return { usedAfterMs: nowMs - IDLE_MS, createdAfterMs: nowMs - LIFETIME_MS };
}

/** When a session ends by itself, if nobody uses it any more. */
export function sessionEndMs(session: { readonly created_at_ms: number; readonly used_at_ms: number }): number {
  return Math.min(session.used_at_ms + IDLE_MS, session.created_at_ms + LIFETIME_MS);
}

export const SESSION_TOKEN_PREFIX = "overdub_session_";

/**
 * By which a member who is signed in calls operations in person, of one of the workspaces. It is made of the session for
 * each call, stored nowhere, and ends with the session.
 */
export function sessionToken(sessionId: string, workspaceId: string): string {
  return `${SESSION_TOKEN_PREFIX}${workspaceId}.${sessionId}`;
}

/** The member behind the token of a session, with the limits of the workspace; `undefined` once any of it has ended. */
export function findSessionMember(db: Kysely<WorkspaceTables>, token: string, nowMs: number) {
  const [workspaceId = "", sessionId = ""] = token.slice(SESSION_TOKEN_PREFIX.length).split(".");
  const { usedAfterMs, createdAfterMs } = sessionLimits(nowMs);
  return db
    .selectFrom("sign_in_sessions")
    .innerJoin("sign_in_members", "sign_in_members.email", "sign_in_sessions.email")
    .innerJoin("members", (join) =>
      join
        .onRef("members.workspace_id", "=", "sign_in_members.workspace_id")
        .onRef("members.user_id", "=", "sign_in_members.user_id"),
    )
    .innerJoin("workspaces", "workspaces.id", "members.workspace_id")
    .select([
      "members.user_id",
      "members.role",
      "workspaces.id as workspace_id",
      "workspaces.slug",
      "workspaces.requests_per_minute",
      "workspaces.analytics_requests_per_second",
      "workspaces.test_clock_offset_ms",
    ])
    .where("sign_in_sessions.id_hash", "=", hashSecret(sessionId))
    .where("sign_in_sessions.used_at_ms", ">", usedAfterMs)
    .where("sign_in_sessions.created_at_ms", ">", createdAfterMs)
    .where("members.workspace_id", "=", workspaceId)
    .executeTakeFirst();
}
