import { randomUUID } from "node:crypto";
import type { NoteUse } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { OperatorSession } from "../callers/caller.ts";
import { hashToken, mintSessionSecret } from "../credentials/token.ts";
import type { OperatorSessionTables } from "./operator-session-tables.ts";

const IDLE_MS = 3 * 86_400_000;
const LIFETIME_MS = 30 * 86_400_000;
/** Of an environment; older ones end. */
const MAX_SESSIONS = 100;

export interface NewSession {
  readonly environmentId: string;
  /** The token that was signed in with; null for a link. */
  readonly apiTokenId: string | null;
  readonly nowMs: number;
}

/** @returns `secret`, the value of the cookie, which is kept nowhere. */
export async function startOperatorSession(
  tx: Kysely<OperatorSessionTables>,
  { environmentId, apiTokenId, nowMs }: NewSession,
): Promise<{ readonly id: string; readonly secret: string }> {
  await deleteEndedSessions(tx, nowMs);
  const older = await tx
    .selectFrom("operator_sessions")
    .select("id")
    .where("environment_id", "=", environmentId)
    .orderBy("used_at_ms", "desc")
    .orderBy("id")
    .offset(MAX_SESSIONS - 1)
    .limit(MAX_SESSIONS)
    .execute();
  const ended = older.map(({ id }) => id);
  if (ended.length > 0) await tx.deleteFrom("operator_sessions").where("id", "in", ended).execute();
  const id = randomUUID();
  const secret = mintSessionSecret();
  await tx
    .insertInto("operator_sessions")
    .values({
      id,
      secret_hash: hashToken(secret),
      environment_id: environmentId,
      api_token_id: apiTokenId,
      created_at_ms: nowMs,
      used_at_ms: nowMs,
    })
    .execute();
  return { id, secret };
}

/** Who is signed in, with the rights of this moment; undefined for a session that has ended by itself or with its token. */
export async function findOperatorSession(
  db: Kysely<OperatorSessionTables>,
  secret: string,
  nowMs: number,
  noteUse?: NoteUse,
): Promise<OperatorSession | undefined> {
  const row = await sessionsWithTokens(db).where("session.secret_hash", "=", hashToken(secret)).executeTakeFirst();
  const session = row && toLiveSession(row, nowMs);
  if (session) noteUse?.(row.id, row.used_at_ms, nowMs);
  return session;
}

/** Whether what a session has asked for may go on. */
export async function isLiveOperatorSession(
  db: Kysely<OperatorSessionTables>,
  id: string,
  nowMs: number,
): Promise<boolean> {
  const row = await sessionsWithTokens(db).where("session.id", "=", id).executeTakeFirst();
  return row !== undefined && toLiveSession(row, nowMs) !== undefined;
}

function sessionsWithTokens(db: Kysely<OperatorSessionTables>) {
  return db
    .selectFrom("operator_sessions as session")
    .leftJoin("api_tokens as token", "token.id", "session.api_token_id")
    .select([
      "session.id",
      "session.environment_id",
      "session.api_token_id",
      "session.created_at_ms",
      "session.used_at_ms",
      "token.name",
      "token.is_operator",
      "token.expires_at_ms",
    ]);
}

type SessionRow = Awaited<ReturnType<ReturnType<typeof sessionsWithTokens>["execute"]>>[number];

function toLiveSession(row: SessionRow, nowMs: number): OperatorSession | undefined {
  const expiresAtMs = Math.min(
    row.created_at_ms + LIFETIME_MS,
    row.used_at_ms + IDLE_MS,
    row.expires_at_ms ?? Number.POSITIVE_INFINITY,
  );
  if (expiresAtMs <= nowMs) return undefined;
  return {
    id: row.id,
    environmentId: row.environment_id,
    name: row.name ?? "Operator",
    // Whoever could print a link has a shell on this machine, which may do everything.
    isOperator: row.api_token_id === null || row.is_operator === 1,
    expiresAtMs,
  };
}

export async function endOperatorSession(db: Kysely<OperatorSessionTables>, id: string): Promise<void> {
  await db.deleteFrom("operator_sessions").where("id", "=", id).execute();
}

/** Signs everybody out, and voids the links that were not used. @returns how many sessions there were. */
export async function endAllOperatorSessions(
  db: Kysely<OperatorSessionTables>,
  environmentId: string,
): Promise<number> {
  await db.deleteFrom("operator_sign_in_links").where("environment_id", "=", environmentId).execute();
  const { numDeletedRows } = await db
    .deleteFrom("operator_sessions")
    .where("environment_id", "=", environmentId)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

export async function setOperatorSessionUse(
  db: Kysely<OperatorSessionTables>,
  id: string,
  nowMs: number,
): Promise<void> {
  await db.updateTable("operator_sessions").set({ used_at_ms: nowMs }).where("id", "=", id).execute();
}

export async function deleteEndedSessions(db: Kysely<OperatorSessionTables>, nowMs: number): Promise<void> {
  await db
    .deleteFrom("operator_sessions")
    .where((eb) => eb.or([eb("used_at_ms", "<=", nowMs - IDLE_MS), eb("created_at_ms", "<=", nowMs - LIFETIME_MS)]))
    .execute();
  await db.deleteFrom("operator_sign_in_links").where("expires_at_ms", "<=", nowMs).execute();
}
