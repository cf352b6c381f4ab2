import { anyText, httpUrl, matching } from "./kinds.ts";
import type { Variable } from "./variable.ts";

/** The application with which accounts are connected at the Dub of `OVERDUB_DUB_BASE_URL`. */
export const OAUTH_VARIABLES = {
  oauthClientId: {
    name: "OVERDUB_OAUTH_CLIENT_ID",
    kind: anyText,
    otherwise: "accounts are connected with OAuth at the embedded workspace only",
    meaning: "Client id of the OAuth application; see [Accounts](accounts.md#oauth).",
  },
  oauthClientSecret: {
    name: "OVERDUB_OAUTH_CLIENT_SECRET",
    kind: anyText,
    otherwise: "none, for an application with PKCE",
    meaning: "Its client secret.",
  },
  oauthAuthorizeUrl: {
    name: "OVERDUB_OAUTH_AUTHORIZE_URL",
    kind: httpUrl,
    otherwise: "`https://app.dub.co/oauth/authorize`; of another Dub `/oauth/authorize` on its host",
    meaning: "The page on which people allow access.",
  },
  oauthScopes: {
    name: "OVERDUB_OAUTH_SCOPES",
    kind: matching(/^[a-z]+\.[a-z]+([ ,]+[a-z]+\.[a-z]+)*$/, "be scopes such as `links.write analytics.read`"),
    otherwise: "`links.write tags.write folders.write domains.read analytics.read user.read`",
    meaning: "What people are asked for where a link token says nothing else.",
  },
} as const satisfies Readonly<Record<string, Variable>>;
