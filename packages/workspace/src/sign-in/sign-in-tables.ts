import type { Generated } from "kysely";
import type { Flag } from "../database/workspace-tables.ts";

/** By which address a member signs in; one person may be a member of several workspaces. */
export interface SignInMemberTable {
  workspace_id: string;
  user_id: string;
  /** In the form of `toSignInEmail`, as in all these tables. */
  email: string;
}

export interface SignInPasswordTable {
  email: string;
  /** With salt and parameters, as `hashPassword` writes it. */
  password_hash: string;
  set_at_ms: number;
}

export interface SignInSessionTable {
  /** SHA-256 of the cookie's value, hex. */
  id_hash: string;
  email: string;
  created_at_ms: number;
  /** To the minute. */
  used_at_ms: number;
}

/** By which a person sets a password, once. */
export interface SignInLinkTable {
  /** SHA-256, hex. */
  token_hash: string;
  email: string;
  expires_at_ms: number;
  /** The membership that begins with its use; null for a link of before, whose membership was there already. */
  workspace_id: string | null;
  user_id: string | null;
  /** Whether it sets the password of an address with memberships elsewhere, too: the operator's does, an owner's does not. */
  may_reset: Generated<Flag>;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    sign_in_members: SignInMemberTable;
    sign_in_passwords: SignInPasswordTable;
    sign_in_sessions: SignInSessionTable;
    sign_in_links: SignInLinkTable;
  }
}
