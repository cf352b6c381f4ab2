import type { ApiToken } from "../api-tokens/find-api-token.ts";

/** What the middleware leaves for the handlers. */
export interface GatewayEnv {
  Variables: {
    requestId: string;
    /** Set behind `authenticate`. */
    apiToken: ApiToken;
  };
}
