import { isEmail } from "@overdub/contract";
import type { Kysely } from "kysely";
import { SET_UP_PAGE } from "../addresses/api-address.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { InvitedMember } from "../sign-in/set-up-links.ts";
import { createSetUpLink } from "../sign-in/set-up-links.ts";
import { lockWorkspace } from "../workspaces/queries.ts";
import { WorkspaceError } from "../workspaces/workspace-error.ts";
import { findMember, findNamedMember } from "./members.ts";

export interface Invitation {
  readonly userId: string;
  readonly email: string;
  /** Path and query of the link by which the member sets a password; the only time it is shown. */
  readonly link: string;
  readonly expiresAtMs: number;
}

export interface MemberToInvite {
  /** User id or email. */
  readonly name: string;
  /** For a member that has none yet. */
  readonly email?: string | undefined;
  /** Default: the operator. */
  readonly by?: InvitedMember["by"] | undefined;
}

/**
 * Lets a member sign in, by a link with which it sets its password. The password is that of the address: a member of
 * several workspaces has one, which an owner of one of them never sets.
 *
 * @throws WorkspaceError when there is no such member, or no address to sign in by.
 */
export function inviteMember(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  { name, email, by = "operator" }: MemberToInvite,
  nowMs: number,
): Promise<Invitation> {
  return db.transaction().execute(async (tx) => {
    await lockWorkspace(tx, workspaceId);
    const member = await findNamedMember(tx, workspaceId, name);
    const address = member.email ?? email;
    if (address === undefined) {
      throw new WorkspaceError("The member has no email address.", {
        code: "conflict",
        hint: "Give one with --email.",
      });
    }
    if (email !== undefined && member.email === null) await setEmail(tx, workspaceId, member.user_id, email);
    else if (email !== undefined && email !== member.email) {
      throw new WorkspaceError(`The member has another email address, ${member.email}, and signs in by it.`);
    }
    const { token, expiresAtMs } = await createSetUpLink(
      tx,
      { workspaceId, userId: member.user_id, email: address, by },
      nowMs,
    );
    return { userId: member.user_id, email: address, link: `${SET_UP_PAGE}?token=${token}`, expiresAtMs };
  });
}

async function setEmail(
  tx: Kysely<WorkspaceTables>,
  workspaceId: string,
  userId: string,
  email: string,
): Promise<void> {
  if (!isEmail(email)) throw new WorkspaceError(`"${email}" is no email address.`);
  if (await findMember(tx, workspaceId, email)) throw new WorkspaceError(`${email} is a member already.`);
  await tx
    .updateTable("members")
    .set({ email })
    .where("workspace_id", "=", workspaceId)
    .where("user_id", "=", userId)
    .execute();
}
