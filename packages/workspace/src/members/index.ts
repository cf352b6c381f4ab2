import type { SetUpLink, WorkspaceMember } from "@overdub/contract";
import { createSetUpLink, inviteMember, listMembers, removeMember, updateMember } from "@overdub/contract";
import type { Context } from "../operations/context.ts";
import { defineDomain } from "../operations/domain.ts";
import { implementWith } from "../operations/implement.ts";
import { toIso } from "../time/to-iso.ts";
import { answeringApi } from "../workspaces/workspace-error.ts";
import { inviteMember as inviteNamed } from "./invite-member.ts";
import type { Member } from "./members.ts";
import {
  addMember,
  changeRole,
  findWhoSignsIn,
  listMembers as listAll,
  removeMember as removeNamed,
} from "./members.ts";

interface MemberDeps {
  /** `host` is the name by which the world reaches this server. Undefined: it is reached on this machine. */
  readonly domains: { readonly publicAddress: { readonly host: string | undefined } };
  /** People sign in by the server's own time, whatever that of a test workspace is. */
  readonly serverNow: () => number;
}

const implement = implementWith<MemberDeps>();
const reads = { requires: "members.read" } as const;
const writes = { requires: "members.write" } as const;

export const members = defineDomain<MemberDeps>({
  handlers: [
    implement(listMembers, reads, async (_input, { db, workspaceId }) => {
      const [all, signedUp] = await Promise.all([listAll(db, workspaceId), findWhoSignsIn(db, workspaceId)]);
      return all.map((member) => toRow(member, signedUp.has(member.userId)));
    }),
    implement(inviteMember, writes, ({ body: { email, name, role } }, ctx) =>
      answeringApi(
        (async () => {
          const { db, workspaceId, serverNow } = ctx;
          const member = await addMember(db, workspaceId, { email, name: name ?? undefined, role }, serverNow());
          return { ...toRow(member, false), setUpLink: await linkFor(ctx, member.userId) };
        })(),
      ),
    ),
    implement(createSetUpLink, writes, ({ params }, ctx) => answeringApi(linkFor(ctx, params.userId))),
    implement(updateMember, writes, ({ params, body }, { db, workspaceId }) =>
      answeringApi(
        (async () => {
          const member = await changeRole(db, workspaceId, params.userId, body.role);
          return toRow(member, (await findWhoSignsIn(db, workspaceId)).has(member.userId));
        })(),
      ),
    ),
    implement(removeMember, writes, ({ params }, { db, workspaceId }) =>
      answeringApi(
        removeNamed(db, workspaceId, params.userId).then(({ member, revokedKeys }) => ({
          id: member.userId,
          revokedKeys,
        })),
      ),
    ),
  ],
});

/** In an owner's name, so that it never sets a password that opens other workspaces, too. */
async function linkFor(
  { db, workspaceId, domains, publicPort, serverNow }: Context & MemberDeps,
  userId: string,
): Promise<SetUpLink> {
  const { link, expiresAtMs } = await inviteNamed(db, workspaceId, { name: userId, by: "owner" }, serverNow());
  const { host } = domains.publicAddress;
  const origin = host === undefined ? `http://localhost:${publicPort()}` : `https://${host}`;
  return { url: origin + link, expiresAt: toIso(expiresAtMs) };
}

function toRow({ userId: id, role, name, email, createdAtMs }: Member, canSignIn: boolean): WorkspaceMember {
  return { id, role, name, email, canSignIn, createdAt: toIso(createdAtMs) };
}
