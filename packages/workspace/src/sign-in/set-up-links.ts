import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { hashSecret, randomHex } from "../ids/secret.ts";

export const SET_UP_LIFETIME_MS = 3 * 86_400_000;

/** One address, however it is typed. */
export function toSignInEmail(email: string): string {
  return email.trim().normalize("NFC").toLowerCase();
}

/**
 * Lets a member sign in by an address, with the password that belongs to it.
 *
 * @returns the token of a link by which that password is set, or set again, once. Links of before are void.
 */
export async function createSetUpLink(
  tx: Kysely<WorkspaceTables>,
  member: { readonly workspaceId: string; readonly userId: string; readonly email: string },
  nowMs: number,
): Promise<{ readonly token: string; readonly expiresAtMs: number }> {
  const email = toSignInEmail(member.email);
  const token = randomHex(32);
  const expiresAtMs = nowMs + SET_UP_LIFETIME_MS;
  await tx
    .insertInto("sign_in_members")
    .values({ workspace_id: member.workspaceId, user_id: member.userId, email })
    .onConflict((conflict) => conflict.columns(["workspace_id", "user_id"]).doUpdateSet({ email }))
    .execute();
  await tx.deleteFrom("sign_in_links").where("email", "=", email).execute();
  await tx
    .insertInto("sign_in_links")
    .values({ token_hash: hashSecret(token), email, expires_at_ms: expiresAtMs })
    .execute();
  return { token, expiresAtMs };
}

/** Whose link it is; `undefined` for one that is unknown, used or late. */
export async function findSetUpLink(
  db: Kysely<WorkspaceTables>,
  token: string,
  nowMs: number,
): Promise<string | undefined> {
  const link = await db
    .selectFrom("sign_in_links")
    .select("email")
    .where("token_hash", "=", hashSecret(token))
    .where("expires_at_ms", ">", nowMs)
    .executeTakeFirst();
  return link?.email;
}

/**
 * Uses the link up: from now on the password is this one, and whoever was signed in with the one before is not any more.
 *
 * @returns whether the link was still there.
 */
export function useSetUpLink(
  db: Kysely<WorkspaceTables>,
  token: string,
  passwordHash: string,
  nowMs: number,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const link = await tx
      .deleteFrom("sign_in_links")
      .where("token_hash", "=", hashSecret(token))
      .where("expires_at_ms", ">", nowMs)
      .returning("email")
      .executeTakeFirst();
    if (!link) return false;
    const set = { password_hash: passwordHash, set_at_ms: nowMs };
    await tx
      .insertInto("sign_in_passwords")
      .values({ email: link.email, ...set })
      .onConflict((conflict) => conflict.column("email").doUpdateSet(set))
      .execute();
    await tx.deleteFrom("sign_in_sessions").where("email", "=", link.email).execute();
    return true;
  });
}

/** What people could sign in with whose last membership has gone; if they come back, they begin anew. */
export async function forgetFormerMembers(tx: Kysely<WorkspaceTables>): Promise<void> {
  for (const table of ["sign_in_passwords", "sign_in_sessions", "sign_in_links"] as const) {
    await tx
      .deleteFrom(table)
      .where("email", "not in", (eb) => eb.selectFrom("sign_in_members").select("email"))
      .execute();
  }
}
