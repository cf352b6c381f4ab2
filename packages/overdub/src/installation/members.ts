import { createHash } from "node:crypto";
import type { Members } from "@overdub/gateway";
import type { MemberSessions } from "@overdub/workspace";
import { permissionsOfRole } from "@overdub/workspace";

/** Sessions of members, as the console of the gateway takes them. */
export function toMembers(sessions: MemberSessions): Members {
  return {
    signIn: sessions.signIn,
    end: sessions.end,
    async find(secret) {
      const session = await sessions.find(secret);
      if (!session) return undefined;
      const { email, memberships, expiresAtMs } = session;
      return {
        id: idOf(secret),
        email,
        memberships: memberships.map((one) => ({ ...one, permissions: [...permissionsOfRole(one.role)] })),
        expiresAtMs,
        bearerFor: (workspaceId) => sessions.tokenFor(secret, workspaceId),
      };
    },
  };
}

/** Half of a digest: it tells sessions apart, and is neither their secret nor what is stored of it. */
function idOf(secret: string): string {
  return createHash("sha256").update(`console ${secret}`).digest("hex").slice(0, 32);
}
