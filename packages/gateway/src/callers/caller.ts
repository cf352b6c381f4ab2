/** A valid API token: backend access to everything in its environment. */
export interface ApiToken {
  readonly id: string;
  readonly environmentId: string;
  readonly name: string;
  /** Whether it may make and revoke tokens. */
  readonly isOperator: boolean;
}

/** A valid account token: the data plane of one account, and that account itself. */
export interface AccountToken {
  readonly id: string;
  readonly accountId: string;
  readonly environmentId: string;
}

/** The sender of a request: a backend with everything in its environment, or the holder of a token for one account. */
export type Caller =
  | { readonly kind: "api-token"; readonly environmentId: string; readonly apiToken: ApiToken }
  | ({ readonly kind: "account-token" } & AccountToken);
