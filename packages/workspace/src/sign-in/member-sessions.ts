import { sessionToken } from "../auth/session-token.ts";
import { networkOf } from "../network/network-of.ts";
import type { Core } from "../operations/context.ts";
import type { Session } from "./sessions.ts";
import { endSession, findLiveSession, startSession } from "./sessions.ts";
import type { SignIn } from "./sign-in.ts";

/** Members who sign in elsewhere than on our own pages, which is for who keeps the cookie to see to. */
export interface MemberSessions {
  /**
   * @param given `address` is where the attempt came from.
   * @returns     the secret of a new session, which is kept nowhere; `undefined` for a wrong password and for an unknown
   *              address, which take the same time.
   * @throws      `rate_limit_exceeded` after too many attempts.
   */
  signIn(given: {
    readonly email: string;
    readonly password: string;
    readonly address: string;
  }): Promise<string | undefined>;
  /** Who is signed in, and as what at this moment; `undefined` for a session that has ended, or of a former member. */
  find(secret: string): Promise<Session | undefined>;
  end(secret: string): Promise<void>;
  /** By which operations are called in the member's name: a bearer, of one of the workspaces of the session. */
  tokenFor(secret: string, workspaceId: string): string;
}

export function createMemberSessions({ db, now }: Pick<Core, "db" | "now">, signIn: SignIn): MemberSessions {
  return {
    async signIn({ address, ...given }) {
      const proven = await signIn.try(db, { ...given, network: networkOf(address) }, now());
      return proven && startSession(db, proven, now());
    },
    find: (secret) => findLiveSession(db, secret, now()),
    end: (secret) => endSession(db, secret),
    tokenFor: sessionToken,
  };
}
