/** What every access token has: who its member is. */
export const USER_SCOPE = "user.read";

/** What an application may ask a member for. See behaviour/oauth 3. */
export const OAUTH_SCOPES = [
  "links.read",
  "links.write",
  "tags.read",
  "tags.write",
  "folders.read",
  "folders.write",
  "domains.read",
  "domains.write",
  "analytics.read",
  "webhooks.read",
  "webhooks.write",
  USER_SCOPE,
] as const;
export type OAuthScope = (typeof OAUTH_SCOPES)[number];

export function isOAuthScope(text: string): text is OAuthScope {
  return (OAUTH_SCOPES as readonly string[]).includes(text);
}
