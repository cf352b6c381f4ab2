import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { hashSecret, randomHex } from "../ids/secret.ts";
import type { Proven } from "./sessions.ts";

export const SET_UP_LIFETIME_MS = 3 * 86_400_000;

/** One address, however it is typed. */
export function toSignInEmail(email: string): string {
  return email.trim().normalize("NFC").toLowerCase();
}

export interface InvitedMember {
  readonly workspaceId: string;
  readonly userId: string;
  readonly email: string;
  /**
   * An operator reaches every workspace anyway. An owner reaches one, and must get into no other by an address that is
   * somebody else's: where it has memberships elsewhere, the owner's link asks for the password that there is.
   */
  readonly by: "operator" | "owner";
}

/**
 * Lets a member sign in by an address, with the password that belongs to it, as soon as the link was used.
 *
 * @returns the token of a link by which that password is set, or set again, once. Links of before are void.
 */
export async function createSetUpLink(
  tx: Kysely<WorkspaceTables>,
  { workspaceId, userId, by, ...member }: InvitedMember,
  nowMs: number,
): Promise<{ readonly token: string; readonly expiresAtMs: number }> {
  const email = toSignInEmail(member.email);
  const token = randomHex(32);
  const expiresAtMs = nowMs + SET_UP_LIFETIME_MS;
  const before = tx.deleteFrom("sign_in_links").where("email", "=", email);
  await (by === "operator" ? before : before.where("workspace_id", "=", workspaceId)).execute();
  await tx
    .insertInto("sign_in_links")
    .values({
      token_hash: hashSecret(token),
      email,
      expires_at_ms: expiresAtMs,
      workspace_id: workspaceId,
      user_id: userId,
      may_reset: by === "operator" ? 1 : 0,
    })
    .execute();
  return { token, expiresAtMs };
}

/** A live link, and what whoever opens it is asked for. */
export interface SetUpLink {
  readonly email: string;
  /** Where it leads; undefined for a link of before. */
  readonly workspaceName: string | undefined;
  /** A new password; or the one that the address has, which proves that the link reached its person. */
  readonly asks: "new-password" | "present-password";
}

/** `undefined` for one that is unknown, used or late. */
export async function findSetUpLink(
  db: Kysely<WorkspaceTables>,
  token: string,
  nowMs: number,
): Promise<SetUpLink | undefined> {
  const link = await db
    .selectFrom("sign_in_links")
    .leftJoin("workspaces", "workspaces.id", "sign_in_links.workspace_id")
    .leftJoin("sign_in_passwords", "sign_in_passwords.email", "sign_in_links.email")
    .select(["sign_in_links.email", "workspace_id", "may_reset", "workspaces.name", "sign_in_passwords.password_hash"])
    .where("token_hash", "=", hashSecret(token))
    .where("expires_at_ms", ">", nowMs)
    .executeTakeFirst();
  if (!link) return undefined;
  const isHeldElsewhere =
    link.may_reset === 0 && link.password_hash !== null && (await isMemberElsewhere(db, link.email, link.workspace_id));
  return {
    email: link.email,
    workspaceName: link.name ?? undefined,
    asks: isHeldElsewhere ? "present-password" : "new-password",
  };
}

/**
 * Uses the link up: from now on the password is this one, and whoever was signed in with the one before is not any more.
 *
 * @returns whether the link was still there, and may set a password.
 */
export async function useSetUpLink(
  db: Kysely<WorkspaceTables>,
  token: string,
  passwordHash: string,
  nowMs: number,
): Promise<boolean> {
  try {
    return await db.transaction().execute(async (tx) => {
      const link = await takeLink(tx, token, nowMs);
      if (!link) return false;
      const set = { password_hash: passwordHash, set_at_ms: nowMs };
      const { numInsertedOrUpdatedRows: inserted } = await tx
        .insertInto("sign_in_passwords")
        .values({ email: link.email, ...set })
        .onConflict((conflict) => conflict.column("email").doNothing())
        .executeTakeFirst();
      if (inserted === 0n) {
        // First the write: whoever joins another workspace by this address writes the same row, before or after.
        await tx.updateTable("sign_in_passwords").set(set).where("email", "=", link.email).execute();
        if (link.may_reset === 0 && (await isMemberElsewhere(tx, link.email, link.workspace_id)))
          throw new HeldElsewhere();
      }
      await joinBy(tx, link);
      await tx.deleteFrom("sign_in_sessions").where("email", "=", link.email).execute();
      return true;
    });
  } catch (error) {
    if (error instanceof HeldElsewhere) return false;
    throw error;
  }
}

class HeldElsewhere extends Error {}

/**
 * Uses the link up for a person who has proven the password that there is.
 *
 * @returns whether the link was still there, and the password still that one.
 */
export function joinBySetUpLink(
  db: Kysely<WorkspaceTables>,
  token: string,
  { email, passwordHash }: Proven,
  nowMs: number,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable("sign_in_passwords")
      .set({ password_hash: passwordHash })
      .where("email", "=", email)
      .where("password_hash", "=", passwordHash)
      .executeTakeFirst();
    const link = numUpdatedRows === 0n ? undefined : await takeLink(tx, token, nowMs);
    if (link?.email !== email) return false;
    await joinBy(tx, link);
    return true;
  });
}

function takeLink(tx: Kysely<WorkspaceTables>, token: string, nowMs: number) {
  return tx
    .deleteFrom("sign_in_links")
    .where("token_hash", "=", hashSecret(token))
    .where("expires_at_ms", ">", nowMs)
    .returning(["email", "workspace_id", "user_id", "may_reset"])
    .executeTakeFirst();
}

/** The membership counts from now on, if it is there still. */
async function joinBy(
  tx: Kysely<WorkspaceTables>,
  link: { readonly email: string; readonly workspace_id: string | null; readonly user_id: string | null },
): Promise<void> {
  const { email, workspace_id: workspaceId, user_id: userId } = link;
  if (workspaceId === null || userId === null) return;
  const member = await tx
    .selectFrom("members")
    .select("user_id")
    .where("workspace_id", "=", workspaceId)
    .where("user_id", "=", userId)
    .executeTakeFirst();
  if (!member) return;
  await tx
    .insertInto("sign_in_members")
    .values({ workspace_id: workspaceId, user_id: userId, email })
    .onConflict((conflict) => conflict.columns(["workspace_id", "user_id"]).doUpdateSet({ email }))
    .execute();
}

async function isMemberElsewhere(
  db: Kysely<WorkspaceTables>,
  email: string,
  workspaceId: string | null,
): Promise<boolean> {
  const other = await db
    .selectFrom("sign_in_members")
    .select("user_id")
    .where("email", "=", email)
    .where("workspace_id", "!=", workspaceId ?? "")
    .limit(1)
    .executeTakeFirst();
  return other !== undefined;
}

/** What people could sign in with whose last membership has gone; if they come back, they begin anew. */
export async function forgetFormerMembers(tx: Kysely<WorkspaceTables>): Promise<void> {
  for (const table of ["sign_in_passwords", "sign_in_sessions"] as const) {
    await tx
      .deleteFrom(table)
      .where("email", "not in", (eb) => eb.selectFrom("sign_in_members").select("email"))
      .execute();
  }
  await tx
    .deleteFrom("sign_in_links")
    .where((eb) =>
      eb.or([
        eb.and([eb("user_id", "is", null), eb("email", "not in", eb.selectFrom("sign_in_members").select("email"))]),
        eb.and([eb("user_id", "is not", null), eb("user_id", "not in", eb.selectFrom("members").select("user_id"))]),
      ]),
    )
    .execute();
}
