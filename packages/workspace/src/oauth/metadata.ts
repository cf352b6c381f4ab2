import { OAUTH_SCOPES } from "@overdub/contract";
import { API_PREFIX, AUTHORIZE_PAGE } from "../addresses/api-address.ts";
import { publicOrigin } from "../addresses/public-origin.ts";

/** What an application need not be told about this server (RFC 8414). @param host as in the header `Host`. */
export function oauthMetadata(host: string): object {
  const issuer = publicOrigin(host);
  const api = issuer + API_PREFIX;
  return {
    issuer,
    authorization_endpoint: issuer + AUTHORIZE_PAGE,
    token_endpoint: `${api}/oauth/token`,
    revocation_endpoint: `${api}/oauth/revoke`,
    userinfo_endpoint: `${api}/oauth/userinfo`,
    scopes_supported: OAUTH_SCOPES,
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    grant_types_supported: ["authorization_code", "refresh_token"],
    token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic", "none"],
    revocation_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic", "none"],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
  };
}

/** For pages of any origin. */
export function serveOAuthMetadata(request: Request): Response {
  return Response.json(oauthMetadata(new URL(request.url).host), {
    headers: { "Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=3600" },
  });
}
