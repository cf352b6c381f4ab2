import type { Permission, Role } from "./permissions.ts";
import { permissionsOfRole } from "./permissions.ts";
import { effectivePermissions } from "./scopes.ts";

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

/** Operations for which Dub knows no scope: of a token, too, they ask the role of its member alone. */
const BY_ROLE: readonly Permission[] = [
  "conversions.write",
  "customers.read",
  "customers.write",
  "partners.read",
  "partners.write",
];

/** The permission that a scope is about, as operations name it; none for `user.read`. */
export function permissionOfScope(scope: OAuthScope): Permission | undefined {
  return scope === USER_SCOPE ? undefined : scope;
}

/**
 * What an access token may do: what its scopes and its member's present role both allow, and what the role alone decides.
 *
 * @param scopes as stored, separated by spaces.
 */
export function permissionsOfToken(role: Role, scopes: string): ReadonlySet<Permission> {
  const allowed = permissionsOfRole(role);
  return new Set([...effectivePermissions(role, scopes), ...BY_ROLE.filter((permission) => allowed.has(permission))]);
}
