import { AppError } from "@overdub/contract";
import type { Caller } from "./authenticate.ts";
import type { Permission } from "./permissions.ts";

/**
 * What an operation asks of a key: a permission; that its user is owner or member, whatever the key's scopes say
 * (`writer`); or nothing beyond being valid (`key`).
 */
export type Requirement = Permission | "writer" | "key";

/** @throws `forbidden`, with Dub's text, unless the caller meets the requirement. See behaviour/partners 9.3. */
export function assertPermitted(caller: Caller, requirement: Requirement | "none"): void {
  if (requirement === "key" || requirement === "none") return;
  if (requirement === "writer") {
    if (caller.role === "owner" || caller.role === "member") return;
    throw new AppError(
      "forbidden",
      "You don't have the required role to access this endpoint. Required role(s): owner, member.",
    );
  }
  if (caller.permissions.has(requirement)) return;
  throw new AppError(
    "forbidden",
    `The provided key does not have the required permissions for this endpoint on the workspace '${caller.workspaceId}'. Having the '${requirement}' permission would allow this request to continue.`,
  );
}
