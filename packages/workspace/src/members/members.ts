import { isEmail } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { Role } from "../auth/permissions.ts";
import { isRole } from "../auth/permissions.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import { assertRoom } from "../quotas/assert-room.ts";
import { forgetFormerMembers } from "../sign-in/set-up-links.ts";
import { lockWorkspace } from "../workspaces/queries.ts";
import { WorkspaceError } from "../workspaces/workspace-error.ts";
import type { MemberTable } from "./member-table.ts";

export interface NewMember {
  readonly role: Role;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
}

export interface Member {
  readonly userId: string;
  readonly role: Role;
  readonly name: string | null;
  readonly email: string | null;
  readonly createdAtMs: number;
}

/** @returns the member, with a new user's id. @throws WorkspaceError for an email that is none, or that a member has. */
export async function addMember(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  { role, name, email }: NewMember,
  nowMs: number,
): Promise<Member> {
  if (email !== undefined && !isEmail(email)) throw new WorkspaceError(`"${email}" is no email address.`);
  const row = {
    workspace_id: workspaceId,
    user_id: createId("user_", nowMs),
    role,
    name: name ?? null,
    email: email ?? null,
    created_at_ms: nowMs,
  };
  return db.transaction().execute(async (tx) => {
    await lockWorkspace(tx, workspaceId);
    if (email !== undefined && (await findMember(tx, workspaceId, email))) {
      throw new WorkspaceError(`${email} is a member already.`, { code: "conflict" });
    }
    await assertRoom(tx, workspaceId, "members", (message) => new WorkspaceError(message, { code: "exceeded_limit" }));
    await tx.insertInto("members").values(row).execute();
    return toMember(row);
  });
}

/** Who of them has a password to sign in with. */
export async function findWhoSignsIn(db: Kysely<WorkspaceTables>, workspaceId: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("sign_in_members")
    .innerJoin("sign_in_passwords", "sign_in_passwords.email", "sign_in_members.email")
    .select("user_id")
    .where("workspace_id", "=", workspaceId)
    .execute();
  return new Set(rows.map(({ user_id }) => user_id));
}

/** Oldest first. */
export async function listMembers(db: Kysely<WorkspaceTables>, workspaceId: string): Promise<Member[]> {
  const rows = await db
    .selectFrom("members")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .orderBy("created_at_ms")
    .orderBy("user_id")
    .execute();
  return rows.map(toMember);
}

const MEMBER_NOT_FOUND = { code: "not_found", hint: "See `overdub workspace member list`." } as const;

/** By user id or email. @throws WorkspaceError when there is none. */
export async function findNamedMember(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  name: string,
): Promise<MemberTable> {
  const member = await findMember(db, workspaceId, name);
  if (!member) throw new WorkspaceError(`There is no member ${name}.`, MEMBER_NOT_FOUND);
  return member;
}

/**
 * Its keys change with it at once.
 *
 * @param name user id or email.
 * @throws WorkspaceError when there is none, or when it is the last owner.
 */
export function changeRole(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  name: string,
  role: Role,
): Promise<Member> {
  return db.transaction().execute(async (tx) => {
    await lockWorkspace(tx, workspaceId);
    const member = await findNamedMember(tx, workspaceId, name);
    if (role !== "owner") await refuseLastOwner(tx, member);
    await tx
      .updateTable("members")
      .set({ role })
      .where("workspace_id", "=", workspaceId)
      .where("user_id", "=", member.user_id)
      .execute();
    return toMember({ ...member, role });
  });
}

/**
 * Removes a member with its keys, its roles in folders, and what applications may do in its name. What it made stays.
 *
 * @param name user id or email.
 * @returns the member, and how many keys went with it.
 * @throws WorkspaceError when there is none, or when it is the last owner.
 */
export function removeMember(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  name: string,
): Promise<{ member: Member; revokedKeys: number }> {
  return db.transaction().execute(async (tx) => {
    await lockWorkspace(tx, workspaceId);
    const member = await findNamedMember(tx, workspaceId, name);
    await refuseLastOwner(tx, member);
    const { numDeletedRows } = await tx
      .deleteFrom("api_keys")
      .where("workspace_id", "=", workspaceId)
      .where("user_id", "=", member.user_id)
      .executeTakeFirstOrThrow();
    await tx
      .deleteFrom("folder_users")
      .where("user_id", "=", member.user_id)
      .where("folder_id", "in", (eb) => eb.selectFrom("folders").select("id").where("workspace_id", "=", workspaceId))
      .execute();
    await tx
      .deleteFrom("members")
      .where("workspace_id", "=", workspaceId)
      .where("user_id", "=", member.user_id)
      .execute();
    await forgetFormerMembers(tx);
    return { member: toMember(member), revokedKeys: Number(numDeletedRows) };
  });
}

/** By user id or email. */
export async function findMember(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  name: string,
): Promise<MemberTable | undefined> {
  const members = await db.selectFrom("members").selectAll().where("workspace_id", "=", workspaceId).execute();
  // SQLite's lower() knows ASCII alone.
  return members.find(({ user_id, email }) => user_id === name || (email !== null && isSameEmail(email, name)));
}

function isSameEmail(one: string, other: string): boolean {
  return one.normalize("NFC").toLowerCase() === other.normalize("NFC").toLowerCase();
}

async function refuseLastOwner(tx: Kysely<WorkspaceTables>, member: MemberTable): Promise<void> {
  if (member.role !== "owner") return;
  const others = await tx
    .selectFrom("members")
    .select("user_id")
    .where("workspace_id", "=", member.workspace_id)
    .where("role", "=", "owner")
    .where("user_id", "!=", member.user_id)
    .limit(1)
    .execute();
  if (others.length === 0)
    throw new WorkspaceError("This is the last owner: make somebody else an owner first.", { code: "conflict" });
}

function toMember(row: MemberTable): Member {
  return {
    userId: row.user_id,
    // What is none was written elsewhere, and gives the least.
    role: isRole(row.role) ? row.role : "viewer",
    name: row.name,
    email: row.email,
    createdAtMs: row.created_at_ms,
  };
}
