import type { OAuthScope } from "@overdub/contract";
import { USER_SCOPE } from "@overdub/contract";
import type { Permission, Role } from "./permissions.ts";
import { permissionsOfRole } from "./permissions.ts";
import { effectivePermissions } from "./scopes.ts";

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
