import type { Role } from "@overdub/contract/roles";
import { ROLES } from "@overdub/contract/roles";

export type { Role } from "@overdub/contract/roles";
export { ROLES } from "@overdub/contract/roles";

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

/** What keys can be limited to. Reads of analytics have no matching write, and writes of conversions (leads and sales) no matching read. */
export const SCOPED_PERMISSIONS = [
  "links.read",
  "links.write",
  "tags.read",
  "tags.write",
  "folders.read",
  "folders.write",
  "domains.read",
  "domains.write",
  "analytics.read",
  "conversions.write",
  "customers.read",
  "customers.write",
  "partners.read",
  "partners.write",
  "groups.read",
  "groups.write",
  "webhooks.read",
  "webhooks.write",
  "workspaces.read",
  "workspaces.write",
] as const;

/** What operations ask for: no scope gives the last ones, so only a key without scopes has them, or a member in person. */
export const PERMISSIONS = [
  ...SCOPED_PERMISSIONS,
  "oauth_apps.read",
  "oauth_apps.write",
  "integrations.write",
  "members.read",
  "members.write",
  "api_keys.read",
  "api_keys.write",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export function isRead(permission: Permission): boolean {
  return permission.endsWith(".read");
}

/** Writes that Dub's scopes do not know: there the role of the key's user decides alone. */
export const ASKED_OF_ROLES: readonly Permission[] = ["conversions.write", "customers.write", "partners.write"];

const WRITTEN_BY_MEMBERS: readonly Permission[] = [
  "links.write",
  "tags.write",
  "folders.write",
  "groups.write",
  "integrations.write",
  ...ASKED_OF_ROLES,
];

/**
 * Owners may do everything, the others read everything, and members make everyday writes. See behaviour/partners 9.2.
 */
export function permissionsOfRole(role: Role): ReadonlySet<Permission> {
  if (role === "owner") return new Set(PERMISSIONS);
  const writes = role === "member" ? WRITTEN_BY_MEMBERS : [];
  return new Set([...PERMISSIONS.filter(isRead), ...writes]);
}

/** What a member can be told to be in a folder: a role; none, which hides it; or what the folder says of all. */
export const FOLDER_ROLES = ["owner", "editor", "viewer", "none", "default"] as const;
export type GivenFolderRole = (typeof FOLDER_ROLES)[number];
