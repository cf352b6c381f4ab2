import * as oauth from "oauth4webapi";
import type { AccountDependencies } from "../accounts/account-dependencies.ts";
import { toOAuthSecrets } from "../accounts/oauth-credential.ts";
import { endEarlierGrants, findIdentity, grantOf } from "../accounts/oauth-grant.ts";
import type { LinkToken } from "../callers/caller.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { ConnectDependencies, NewCredential } from "../link-tokens/connect-account.ts";
import { connectAccount } from "../link-tokens/connect-account.ts";
import type { LinkOutcome } from "../link-tokens/link-outcome.ts";
import type { FindOAuthClient, OAuthClient } from "../oauth-client/oauth-client.ts";
import type { GrantedTokens } from "../oauth-client/token-endpoint.ts";
import { authorizationServer, exchangeCode, revokeTokens, TokenRefusal } from "../oauth-client/token-endpoint.ts";
import type { OAuthAuthorizationTable } from "./authorization.ts";

export interface CompleteDependencies extends ConnectDependencies, Pick<AccountDependencies, "log"> {
  readonly findOAuthClient: FindOAuthClient;
}

/** What a provider has sent a browser back with. */
export interface Return {
  readonly parameters: URLSearchParams;
  readonly state: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

/**
 * Goes on where a provider has sent the browser back to: trades the code for tokens, and connects the account of the link
 * token with them. Never throws what a person at the page could do nothing about. See behaviour/grants 2.
 */
export async function completeAuthorization(
  ctx: CompleteDependencies,
  authorization: OAuthAuthorizationTable,
  linkToken: LinkToken,
  given: Return,
): Promise<LinkOutcome> {
  const { base_url: baseUrl, client_id: clientId } = authorization;
  const { environmentId } = linkToken;
  const client = await ctx.findOAuthClient({ environmentId, baseUrl, clientId });
  if (!client) return failure("The connection to Dub was set up anew. Try again.");
  try {
    const parameters = oauth.validateAuthResponse(
      authorizationServer(client),
      { client_id: client.clientId },
      given.parameters,
      given.state,
    );
    const granted = await exchangeCode(ctx, client, { ...given, parameters });
    const scopes = granted.scopes ?? (JSON.parse(authorization.scopes) as string[]);
    return await connectWith(ctx, client, linkToken, { ...granted, scopes });
  } catch (error) {
    return failure(textFor(ctx, error));
  }
}

/** Tokens that connect nothing are given back. Those of an account that Dub has not answered about yet may still do. */
async function connectWith(
  ctx: CompleteDependencies,
  client: OAuthClient,
  linkToken: LinkToken,
  granted: GrantedTokens,
): Promise<LinkOutcome> {
  let isOfUse = false;
  try {
    const outcome = await connectAccount(ctx, linkToken, await toCredential(ctx, client, granted));
    isOfUse =
      outcome.result === "success" || (outcome.errorType === "connection_error" && outcome.accountId !== undefined);
    return outcome;
  } finally {
    if (!isOfUse) await giveBack(ctx, client, granted);
  }
}

async function giveBack(ctx: CompleteDependencies, client: OAuthClient, { tokens }: GrantedTokens): Promise<void> {
  await revokeTokens(ctx, client, tokens).catch((err: unknown) => {
    ctx.log.warn({ err }, "Tokens of an account that was not connected could not be revoked");
  });
}

function failure(error: string): LinkOutcome {
  return { result: "error", errorType: "connection_error", error };
}

/** What the person is told. A provider's own words are for the log: whoever made the address has written them. */
function textFor({ log }: CompleteDependencies, error: unknown): string {
  if (error instanceof oauth.AuthorizationResponseError) {
    if (error.error === "access_denied") return "You did not allow access.";
    log.warn({ code: error.error.slice(0, 64) }, "An OAuth provider has refused to authorise an account");
    return "Dub refused the request for access.";
  }
  if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError) {
    log.warn({ reason: error.message }, "A browser came back from an OAuth provider with an answer that is none");
    return "The answer did not come from Dub. Try again.";
  }
  if (error instanceof TokenRefusal) {
    log.warn({ reason: error.message }, "An OAuth provider has refused the code that it gave");
    return "Dub did not accept the confirmation. Try again.";
  }
  if (error instanceof GatewayError) {
    log.warn({ reason: error.message }, "An OAuth provider gave no tokens for a code");
    return "Dub gives no answer just now. Try again.";
  }
  throw error;
}

async function toCredential(
  ctx: CompleteDependencies,
  client: OAuthClient,
  { tokens, scopes }: GrantedTokens,
): Promise<NewCredential> {
  const { baseUrl, clientId } = client;
  const bearer = tokens.access_token;
  const identity = await findIdentity(ctx, { baseUrl, bearer });
  const grant = identity ? grantOf({ baseUrl, clientId, identity }) : null;
  return {
    method: "oauth2",
    baseUrl,
    bearer,
    context: { oauth: { scope: scopes } },
    secrets: toOAuthSecrets({ tokens, clientId }),
    oauth: { tokensSinceMs: ctx.now(), refusedAtMs: null, grant },
    workspace: identity?.workspace,
    onActive: (tx, account) => endEarlierGrants(tx, account, ctx.now()),
  };
}
