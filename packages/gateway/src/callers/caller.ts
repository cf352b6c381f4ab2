import type { Fields } from "../json/fields.ts";
import type { MemberSession } from "./members.ts";

/** A valid API token: backend access to everything in its environment. */
export interface ApiToken {
  readonly id: string;
  readonly environmentId: string;
  readonly name: string;
  /** Whether it may make and revoke tokens. */
  readonly isOperator: boolean;
}

/** A browser in which an operator is signed in to the console: the rights of an API token, by a cookie. */
export interface OperatorSession extends ApiToken {
  readonly expiresAtMs: number;
}

/** A valid account token: the data plane of one account, and that account itself. */
export interface AccountToken {
  readonly id: string;
  readonly accountId: string;
  readonly environmentId: string;
}

/** What a customer may connect, and how. See behaviour/linking 1. */
export interface LinkToken {
  readonly id: string;
  readonly environmentId: string;
  /** Null for an account that is connected again. */
  readonly tenantId: string | null;
  /** The account that is connected again, or null for a new one. */
  readonly reconnects: string | null;
  /** Without its secrets, which are sealed. */
  readonly context: Fields;
  /** Empty where there is none. */
  readonly sealedContext: string;
  readonly redirectUri: string | null;
  /** Null: the default of the OAuth client. */
  readonly scopes: readonly string[] | null;
  readonly persistsPreviousContext: boolean;
  readonly isSandbox: boolean;
  /** What clients send and nothing here reads. */
  readonly withoutEffect: Fields;
  /** The account that an attempt has made, with which the next one goes on. */
  readonly accountId: string | null;
  readonly consumedAtMs: number | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

/**
 * The sender of a request: a backend with everything in its environment, an operator at the console with the same, the
 * holder of a token for one account, or a member of the embedded workspace at the console, who reaches that alone.
 */
export type Caller =
  | { readonly kind: "api-token"; readonly environmentId: string; readonly apiToken: ApiToken }
  | { readonly kind: "operator-session"; readonly environmentId: string; readonly apiToken: OperatorSession }
  | ({ readonly kind: "account-token" } & AccountToken)
  | { readonly kind: "member-session"; readonly environmentId: string; readonly member: MemberSession };
