import { z } from "zod";
import { invalidArgument } from "../errors/gateway-error.ts";
import type { Fields } from "../json/fields.ts";
import { OAuthTokens, toTokens } from "../oauth-client/oauth-tokens.ts";
import type { Account } from "./account.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import { toOAuthSecrets } from "./oauth-credential.ts";
import type { Identity } from "./oauth-grant.ts";
import { findIdentity, grantOf } from "./oauth-grant.ts";

/** Tokens that a caller brings along from another product. `expires_at` counts before `expires_in`. */
export const GivenOAuth = z.looseObject({
  token: z
    .looseObject({
      access_token: OAuthTokens.shape.access_token,
      refresh_token: OAuthTokens.shape.refresh_token,
      expires_in: z.number().nonnegative().optional(),
      expires_at: z.iso.datetime({ offset: true }).optional(),
    })
    .optional(),
  scope: z.array(z.string().max(100)).max(100).optional(),
});

interface GivenContext {
  readonly api_key?: string | undefined;
  readonly oauth?: z.output<typeof GivenOAuth> | undefined;
}

/** A credential that a caller gave, to be tried and stored. */
export interface GivenCredential extends Pick<Account, "authenticationMethod" | "oauth"> {
  readonly bearer: string;
  /** To be sealed. */
  readonly secrets: Fields;
  /** To be shown. */
  readonly context: Fields;
}

/**
 * The credential in a context, if there is one.
 *
 * @throws 400 for two at once, and for tokens where no application is configured that could renew them.
 */
export async function readGivenCredential(
  ctx: Pick<AccountDependencies, "findOAuthClient" | "send" | "userAgent" | "now">,
  place: { readonly environmentId: string; readonly baseUrl: string },
  { api_key: apiKey, oauth: { token, scope } = {} }: GivenContext,
): Promise<GivenCredential | undefined> {
  if (apiKey !== undefined && token !== undefined) {
    throw invalidArgument("body.context", "holds both an API key and OAuth tokens; an account has one of them");
  }
  if (apiKey !== undefined) {
    return { authenticationMethod: "api_key", bearer: apiKey, oauth: null, secrets: { api_key: apiKey }, context: {} };
  }
  if (token === undefined) return undefined;
  const client = await ctx.findOAuthClient(place);
  if (!client)
    throw invalidArgument("body.context.oauth", "needs an OAuth application, and none is configured for this Dub");
  const tokensSinceMs = ctx.now();
  const { expires_at: expiresAt } = token;
  const seconds = expiresAt === undefined ? token.expires_in : (Date.parse(expiresAt) - tokensSinceMs) / 1000;
  const tokens = toTokens({ ...token, expires_in: seconds }, tokensSinceMs);
  const { clientId } = client;
  const bearer = tokens.access_token;
  const identity = await findIdentity(ctx, { baseUrl: place.baseUrl, bearer });
  return {
    authenticationMethod: "oauth2",
    bearer,
    oauth: { tokensSinceMs, refusedAtMs: null, grant: identity ? grantOf({ ...place, clientId, identity }) : null },
    secrets: toOAuthSecrets({ tokens, clientId }),
    context: { oauth: { scope: scope ?? [] }, ...workspaceOf(identity) },
  };
}

/** Where events from Dub look for their account. */
function workspaceOf(identity: Identity | undefined): Fields {
  return identity ? { workspace_id: identity.workspace.id } : {};
}
