import type { RequestBody } from "@overdub/limits";
import type { ApiToken, Caller } from "../callers/caller.ts";

/** What the middleware leaves for the handlers. */
export interface GatewayEnv {
  Variables: {
    requestId: string;
    /** Set behind `authenticate`. */
    caller: Caller;
    /** Set behind `requireApiToken`. */
    apiToken: ApiToken;
    /** Set behind `limitBody`. */
    body: RequestBody;
  };
}
