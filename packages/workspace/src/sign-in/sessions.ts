import { createHmac } from "node:crypto";
import type { Kysely } from "kysely";
import type { Role } from "../auth/permissions.ts";
import { isRole } from "../auth/permissions.ts";
import { sessionEndMs, sessionLimits } from "../auth/session-token.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { hashSecret, isSecretOf, randomHex } from "../ids/secret.ts";

/** A workspace in which the person who is signed in is a member. */
export interface Membership {
  readonly workspaceId: string;
  readonly workspaceSlug: string;
  readonly workspaceName: string;
  readonly userId: string;
  readonly role: Role;
}

export interface Session {
  readonly email: string;
  /** By name of the workspace; at least one. */
  readonly memberships: readonly Membership[];
  /** Goes into each form, and comes back with it: no page of another site knows it. */
  readonly formToken: string;
  /** UTC ms: when it ends if it is used no more. */
  readonly expiresAtMs: number;
}

/** How exactly the last use is kept. */
const USE_MS = 60_000;
/** Of one person; older ones end. */
const MAX_SESSIONS = 20;

/** Whom a password has proven, and the hash that it was right for. */
export interface Proven {
  readonly email: string;
  readonly passwordHash: string;
}

/**
 * Signs in, as long as the password is still the one that was proven: comparing takes a while, and whoever changes it
 * meanwhile ends every session of the one before.
 *
 * @returns the value of the cookie, which is kept nowhere; `undefined` where the password is another one by now.
 */
export function startSession(
  db: Kysely<WorkspaceTables>,
  { email, passwordHash }: Proven,
  nowMs: number,
): Promise<string | undefined> {
  return db.transaction().execute(async (tx) => {
    // A write, so that a change of the password waits for it, or it for the change.
    const { numUpdatedRows } = await tx
      .updateTable("sign_in_passwords")
      .set({ password_hash: passwordHash })
      .where("email", "=", email)
      .where("password_hash", "=", passwordHash)
      .executeTakeFirst();
    return numUpdatedRows === 0n ? undefined : insertSession(tx, email, nowMs);
  });
}

/** @returns the value of the cookie. */
export async function insertSession(tx: Kysely<WorkspaceTables>, email: string, nowMs: number): Promise<string> {
  const id = randomHex(32);
  const { usedAfterMs, createdAfterMs } = sessionLimits(nowMs);
  await tx
    .deleteFrom("sign_in_sessions")
    .where((eb) => eb.or([eb("used_at_ms", "<=", usedAfterMs), eb("created_at_ms", "<=", createdAfterMs)]))
    .execute();
  const older = await tx
    .selectFrom("sign_in_sessions")
    .select("id_hash")
    .where("email", "=", email)
    .orderBy("used_at_ms", "desc")
    .orderBy("id_hash")
    .offset(MAX_SESSIONS - 1)
    .limit(MAX_SESSIONS)
    .execute();
  const ended = older.map(({ id_hash }) => id_hash);
  if (ended.length > 0) await tx.deleteFrom("sign_in_sessions").where("id_hash", "in", ended).execute();
  await tx
    .insertInto("sign_in_sessions")
    .values({ id_hash: hashSecret(id), email, created_at_ms: nowMs, used_at_ms: nowMs })
    .execute();
  return id;
}

/** Who is signed in, and as what at this moment; `undefined` for a session that has ended, or of a former member. */
export async function findLiveSession(
  db: Kysely<WorkspaceTables>,
  id: string,
  nowMs: number,
): Promise<Session | undefined> {
  const idHash = hashSecret(id);
  const { usedAfterMs, createdAfterMs } = sessionLimits(nowMs);
  const session = await db
    .selectFrom("sign_in_sessions")
    .select(["email", "used_at_ms", "created_at_ms"])
    .where("id_hash", "=", idHash)
    .where("used_at_ms", ">", usedAfterMs)
    .where("created_at_ms", ">", createdAfterMs)
    .executeTakeFirst();
  if (!session) return undefined;
  const memberships = await listMemberships(db, session.email);
  if (memberships.length === 0) return undefined;
  if (nowMs - session.used_at_ms >= USE_MS) {
    await db.updateTable("sign_in_sessions").set({ used_at_ms: nowMs }).where("id_hash", "=", idHash).execute();
  }
  return { email: session.email, memberships, formToken: formTokenOf(id), expiresAtMs: sessionEndMs(session) };
}

export async function endSession(db: Kysely<WorkspaceTables>, id: string): Promise<void> {
  await db.deleteFrom("sign_in_sessions").where("id_hash", "=", hashSecret(id)).execute();
}

/** Whether a form comes from a page of this session. */
export function isOwnForm({ formToken }: Session, given: string | null | undefined): boolean {
  return given != null && isSecretOf(hashSecret(formToken), given);
}

function formTokenOf(id: string): string {
  return createHmac("sha256", id).update("form").digest("base64url");
}

async function listMemberships(db: Kysely<WorkspaceTables>, email: string): Promise<Membership[]> {
  const rows = await db
    .selectFrom("sign_in_members")
    .innerJoin("members", (join) =>
      join
        .onRef("members.workspace_id", "=", "sign_in_members.workspace_id")
        .onRef("members.user_id", "=", "sign_in_members.user_id"),
    )
    .innerJoin("workspaces", "workspaces.id", "members.workspace_id")
    .select(["workspaces.id", "workspaces.slug", "workspaces.name", "members.user_id", "members.role"])
    .where("sign_in_members.email", "=", email)
    .orderBy("workspaces.name")
    .orderBy("workspaces.id")
    .execute();
  return rows.flatMap(({ id, slug, name, user_id, role }) =>
    isRole(role) ? [{ workspaceId: id, workspaceSlug: slug, workspaceName: name, userId: user_id, role }] : [],
  );
}
