import type { RequestBody } from "@overdub/limits";
import type { ApiToken, Caller, LinkToken } from "../callers/caller.ts";

/** What the middleware leaves for the handlers. */
export interface GatewayEnv {
  Variables: {
    requestId: string;
    /** Of whoever sent the request, as far as proxies in front are believed; empty for a call in process. */
    address: string;
    /** Set behind `authenticate`. */
    caller: Caller;
    /** Set behind `requireApiToken`: a token, or a session of the console, which has the same rights. */
    apiToken: ApiToken;
    /** Set behind `requireLinkToken`. */
    linkToken: LinkToken;
    /** Set behind `limitBody`. */
    body: RequestBody;
  };
}
