import * as oauth from "oauth4webapi";
import { GatewayError } from "../errors/gateway-error.ts";
import { isFields } from "../json/fields.ts";
import { readRateLimit, retryAfterSeconds } from "../upstream/rate-limit.ts";
import { readBody } from "../upstream/read-body.ts";
import { createRedactor } from "../upstream/redact.ts";
import { quoteSaid, saidIn } from "../upstream/said.ts";
import type { Send, UpstreamResponse } from "../upstream/send.ts";
import { HOSTED_DUB } from "../upstream/send.ts";
import { sendSafely } from "../upstream/send-safely.ts";
import { EMBEDDED_BASE_URL } from "../upstream/served-operations.ts";
import { toUpstreamError } from "../upstream/upstream-error.ts";
import type { OAuthClient } from "./oauth-client.ts";
import { issuerOf } from "./oauth-client.ts";
import type { OAuthTokens } from "./oauth-tokens.ts";
import { readScopes, toTokens } from "./oauth-tokens.ts";

export interface TokenEndpointDependencies {
  readonly send: Send;
  readonly userAgent: string;
  /** UTC milliseconds. */
  readonly now: () => number;
}

export interface GrantedTokens {
  readonly tokens: OAuthTokens;
  /** Undefined where the provider does not say, which means that nothing has changed. */
  readonly scopes: readonly string[] | undefined;
}

/** The provider has understood the request and will not grant it, now or later. `message` quotes it. */
export class TokenRefusal extends Error {
  override readonly name = "TokenRefusal";
  /** The same for a caller: 401, with what the provider said. */
  readonly error: GatewayError;

  constructor(error: GatewayError) {
    super(error.message);
    this.error = error;
  }
}

/** A code that lives for two minutes: whoever waits for it is at a page. */
const EXCHANGE_TIMEOUT_MS = 15_000;

/**
 * Trades the code of a redirect for tokens.
 *
 * @param parameters of the redirect, as `validateAuthResponse` gives them.
 * @throws TokenRefusal, or a GatewayError when there is no verdict.
 */
export function exchangeCode(
  ctx: TokenEndpointDependencies,
  client: OAuthClient,
  request: { readonly parameters: URLSearchParams; readonly redirectUri: string; readonly codeVerifier: string },
): Promise<GrantedTokens> {
  const { parameters, redirectUri, codeVerifier } = request;
  const secrets = [codeVerifier, parameters.get("code") ?? ""];
  // A code counts once, and one that comes again may end what it has granted.
  const sending = { isRead: false, timeoutMs: EXCHANGE_TIMEOUT_MS, secrets };
  return askForTokens(ctx, client, sending, (as, self, authentication, options) =>
    oauth.authorizationCodeGrantRequest(as, self, authentication, parameters, redirectUri, codeVerifier, options),
  );
}

/** Longer than callers wait: a pair that came late is the only one there is, so it is waited for. */
const RENEWAL_TIMEOUT_MS = 60_000;

/**
 * Trades a refresh token for a new pair, which ends the old one at once. To be called by one at a time.
 *
 * @returns with the same refresh token where the provider gives no other.
 * @throws  TokenRefusal, or a GatewayError when there is no verdict.
 */
export async function renewTokens(
  ctx: TokenEndpointDependencies,
  client: OAuthClient,
  refreshToken: string,
): Promise<GrantedTokens> {
  // Repeated where a connection was lost: were the pair renewed by what was lost, there would be none left to lose.
  const sending = { isRead: true, timeoutMs: RENEWAL_TIMEOUT_MS, secrets: [refreshToken] };
  const granted = await askForTokens(ctx, client, sending, (as, self, authentication, options) =>
    oauth.refreshTokenGrantRequest(as, self, authentication, refreshToken, options),
  );
  return { ...granted, tokens: { refresh_token: refreshToken, ...granted.tokens } };
}

/** Of somebody who waits for something else. */
const REVOCATION_TIMEOUT_MS = 5_000;

/**
 * Ends a pair of tokens at the provider (RFC 7009), as far as it has a place for that: Dub's own has none.
 *
 * @throws a GatewayError when there is no answer.
 */
export async function revokeTokens(
  ctx: TokenEndpointDependencies,
  client: OAuthClient,
  { refresh_token: refreshToken, access_token: accessToken }: OAuthTokens,
): Promise<void> {
  if (client.baseUrl === HOSTED_DUB) return;
  const { clientId: client_id, clientSecret: client_secret } = client;
  const form = { token: refreshToken ?? accessToken, client_id, ...(client_secret !== undefined && { client_secret }) };
  const request = {
    method: "POST",
    url: `${client.baseUrl}/oauth/revoke`,
    headers: { "content-type": "application/x-www-form-urlencoded", "user-agent": ctx.userAgent },
    body: new URLSearchParams(form).toString(),
  };
  const retryAfter = (limited: UpstreamResponse) => retryAfterSeconds(readRateLimit(limited, ctx.now()));
  // To revoke what was revoked changes nothing.
  const sending = { isRead: true, timeoutMs: REVOCATION_TIMEOUT_MS, retryAfterSeconds: retryAfter };
  await sendSafely((signal) => ctx.send({ ...request, signal }), sending);
}

interface Sending {
  readonly isRead: boolean;
  readonly timeoutMs: number;
  /** What may be in the answer though it must not be told. */
  readonly secrets: readonly string[];
}

type AskForTokens = (
  as: oauth.AuthorizationServer,
  self: oauth.Client,
  authentication: oauth.ClientAuth,
  options: oauth.TokenEndpointRequestOptions,
) => Promise<Response>;

async function askForTokens(
  ctx: TokenEndpointDependencies,
  client: OAuthClient,
  sending: Sending,
  ask: AskForTokens,
): Promise<GrantedTokens> {
  const { clientId, clientSecret } = client;
  const as = authorizationServer(client);
  const self = { client_id: clientId };
  const authentication = clientSecret === undefined ? oauth.None() : oauth.ClientSecretPost(clientSecret);
  const redactor = createRedactor(...sending.secrets, clientSecret ?? "");
  const sentMs = ctx.now();
  let answer: UpstreamResponse | undefined;
  const response = await ask(as, self, authentication, {
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: async (_, { method, headers, body }) => {
      const request = {
        method,
        url: `${client.baseUrl}/oauth/token`,
        headers: { ...headers, "user-agent": ctx.userAgent },
        body: body.toString(),
      };
      const retryAfter = (limited: UpstreamResponse) => retryAfterSeconds(readRateLimit(limited, ctx.now()));
      answer = await sendSafely((signal) => ctx.send({ ...request, signal }), {
        ...sending,
        retryAfterSeconds: retryAfter,
      });
      // A body that is read by one reader only: the library's for tokens, ours for what is none.
      const isGrant = answer.status === 200;
      return new Response(isGrant ? new Uint8Array(answer.body) : null, {
        status: isGrant ? 200 : 400,
        headers: { "content-type": answer.headers["content-type"] ?? "" },
      });
    },
  });
  if (answer === undefined) throw new Error("The library has sent nothing");
  if (answer.status !== 200) throw toFailure(answer, readBody(answer, redactor), ctx.now());
  return readGrant(as, self, response, sentMs);
}

/** Where requests go is decided by `send`; the library wants an address that it knows how to check. */
export function authorizationServer(client: OAuthClient): oauth.AuthorizationServer {
  const issuer = issuerOf(client);
  return {
    issuer,
    token_endpoint: `${issuer}/oauth/token`,
    // Others may, and then it has to be right.
    authorization_response_iss_parameter_supported: client.baseUrl === EMBEDDED_BASE_URL,
  };
}

/** Statuses that say nothing of the credential, though they are of the client's kind. */
const UNDECIDED = new Set([407, 408, 417, 421, 425, 426, 429]);

/**
 * Dub's errors have its own envelope rather than a code of RFC 6749, so the status decides: what a client did wrong is
 * wrong for good. A page instead of JSON was written by something in between. See behaviour/grants 5.
 */
function toFailure(
  { status, headers }: UpstreamResponse,
  body: ReturnType<typeof readBody>,
  nowMs: number,
): TokenRefusal | GatewayError {
  const isVerdict = status >= 400 && status < 500 && !UNDECIDED.has(status) && "json" in body && isFields(body.json);
  if (isVerdict) {
    const { message, remote } = toUpstreamError({ status, body, headers: {}, isRead: true });
    const upstreamStatus = status === 401 ? undefined : status;
    return new TokenRefusal(
      new GatewayError(401, message, { remote: { rawResponse: remote?.rawResponse, upstreamStatus } }),
    );
  }
  if (status === 429) {
    const seconds = String(retryAfterSeconds(readRateLimit({ headers }, nowMs)));
    return new GatewayError(429, "The OAuth provider has too many requests", { headers: { "retry-after": seconds } });
  }
  return noVerdict(`it answered ${status}, and ${quoteSaid(saidIn(body))}`);
}

async function readGrant(
  as: oauth.AuthorizationServer,
  self: oauth.Client,
  response: Response,
  sentMs: number,
): Promise<GrantedTokens> {
  try {
    const { scope, ...given } = await oauth.processRefreshTokenResponse(as, self, response);
    return { tokens: toTokens(given, sentMs), scopes: scope === undefined ? undefined : readScopes(scope) };
  } catch {
    // The cause would have the body, and with it the tokens.
    throw noVerdict("its answer has no tokens");
  }
}

function noVerdict(what: string): GatewayError {
  return new GatewayError(502, `The OAuth provider gave no tokens: ${what}`);
}
