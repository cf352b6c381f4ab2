import type { AccountToken } from "../account-tokens/find-account-token.ts";
import type { ApiToken } from "../api-tokens/find-api-token.ts";

/** Who sent a request: a backend with everything in its environment, or somebody who was lent one account. */
export type Caller =
  | { readonly kind: "api-token"; readonly environmentId: string; readonly apiToken: ApiToken }
  | ({ readonly kind: "account-token" } & AccountToken);
