import type { Permission, Role } from "./permissions.ts";
import { isRead, permissionsOfRole, SCOPED_PERMISSIONS } from "./permissions.ts";

/** What a key can be limited to: single permissions, and two bundles. See behaviour/partners 9.2. */
export const SCOPES = [...SCOPED_PERMISSIONS, "apis.read", "apis.all"] as const;
export type Scope = (typeof SCOPES)[number];

export function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text);
}

/** What a scope gives: a write its read too, and the bundles everything but webhooks. */
function permissionsOfScope(scope: Scope): readonly Permission[] {
  if (scope === "apis.read") return bundled().filter(isRead);
  if (scope === "apis.all") return bundled();
  const read = scope.replace(/write$/, "read");
  return SCOPED_PERMISSIONS.filter((permission) => permission === scope || permission === read);
}

function bundled(): Permission[] {
  return SCOPED_PERMISSIONS.filter((permission) => !permission.startsWith("webhooks."));
}

/**
 * What a key may do: what its scopes and the role of its user both allow; without scopes, what the role allows.
 *
 * @param scopes as stored, separated by spaces. What is no scope (any more) gives nothing.
 * @see behaviour/links 2.4
 */
export function effectivePermissions(role: Role, scopes: string | null): ReadonlySet<Permission> {
  const allowed = permissionsOfRole(role);
  if (scopes === null) return allowed;
  return new Set(
    scopes
      .split(" ")
      .filter(isScope)
      .flatMap(permissionsOfScope)
      .filter((permission) => allowed.has(permission)),
  );
}
