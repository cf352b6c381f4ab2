import { AppError, parseInput } from "@overdub/contract";
import { ByteBudget } from "@overdub/limits";
import type { SocketBindings } from "../http/client.ts";
import { readClient } from "../http/client.ts";
import { errorResponse } from "../http/error-response.ts";
import type { NoteRefusal } from "../http/note-refusal.ts";
import { RateLimiter } from "../http/rate-limits.ts";
import { readForm } from "../http/read-form.ts";
import { networkOf } from "../network/network-of.ts";
import type { TrustsPeer } from "../network/trusted-proxies.ts";
import type { Core } from "../operations/context.ts";
import { RevocationRequest, revokeTokens } from "./revoke-tokens.ts";
import { issueTokens, TokenRequest } from "./tokens.ts";
import { readUserInfo } from "./user-info.ts";

/** A place of the API that is no operation: what it takes and answers is OAuth's. */
export interface OAuthEndpoint {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly respond: (request: Request, bindings: SocketBindings | undefined) => Promise<Response>;
  /** What lets any web page call it. */
  readonly corsHeaders: Readonly<Record<string, string>>;
}

const MINUTE_MS = 60_000;
/** A gateway that refreshes the tokens of all its customers stays below. */
const CALLS_PER_MINUTE = 600;
const MAX_FORM_BYTES = 16 * 1024;
const FORMS_BYTES = 2 * 1024 * 1024;
const MAX_FIELDS = 50;

/** Tokens for applications, and who their bearer is. See behaviour/oauth 4 to 6. */
export function createOAuthEndpoints(
  { db, now, log }: Core,
  trustsPeer: TrustsPeer,
  noteRefusal?: NoteRefusal,
): readonly OAuthEndpoint[] {
  const limiter = new RateLimiter(MINUTE_MS);
  const budget = new ByteBudget(FORMS_BYTES);

  /** @throws `rate_limit_exceeded`. A call in process has no address; its caller has limits of its own. */
  function take(request: Request, bindings: SocketBindings | undefined): void {
    const network = networkOf(readClient(request, bindings, trustsPeer).ip);
    if (network === "" || limiter.take(network, CALLS_PER_MINUTE, now()).isAllowed) return;
    throw new AppError("rate_limit_exceeded", "Too many requests.");
  }

  const endpoint = (
    method: OAuthEndpoint["method"],
    path: string,
    answer: (request: Request, bindings: SocketBindings | undefined) => Promise<unknown>,
  ): OAuthEndpoint => {
    const corsHeaders = {
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": `${method}, OPTIONS`,
      "Access-Control-Allow-Headers": "Content-Type, Authorization",
    };
    return {
      method,
      path,
      corsHeaders,
      respond: async (request, bindings) => {
        const headers = new Headers({ ...corsHeaders, "Cache-Control": "no-store", Pragma: "no-cache" });
        try {
          take(request, bindings);
          return Response.json(await answer(request, bindings), { headers });
        } catch (error) {
          return errorResponse(error, log, headers);
        }
      },
    };
  };

  const readFields = async (request: Request): Promise<Record<string, string>> => {
    const limits = { maxBytes: MAX_FORM_BYTES, maxFields: MAX_FIELDS, budget, takesMultipart: true };
    return Object.fromEntries(await readForm(request, limits));
  };
  const authorizationOf = (request: Request) => request.headers.get("authorization");

  return [
    endpoint("POST", "/oauth/token", async (request, bindings) =>
      issueTokens(db, parseInput(TokenRequest, await readFields(request)), {
        authorization: authorizationOf(request),
        nowMs: now(),
        noteReuse: (what, endedClient) =>
          noteRefusal?.({
            address: readClient(request, bindings, trustsPeer).ip,
            reason: `${what} came again that counts once: the access that it had given has ended`,
            endedClient,
          }),
      }),
    ),
    endpoint("POST", "/oauth/revoke", async (request) => {
      await revokeTokens(db, parseInput(RevocationRequest, await readFields(request)), authorizationOf(request));
      return {};
    }),
    endpoint("GET", "/oauth/userinfo", (request) => readUserInfo(db, authorizationOf(request), now())),
  ];
}
