import type { ApiToken } from "../api-tokens/find-api-token.ts";
import type { Caller } from "./caller.ts";

/** What the middleware leaves for the handlers. */
export interface GatewayEnv {
  Variables: {
    requestId: string;
    /** Set behind `authenticate`. */
    caller: Caller;
    /** Set behind `requireApiToken`. */
    apiToken: ApiToken;
  };
}
