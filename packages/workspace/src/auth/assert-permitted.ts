import { AppError } from "@overdub/contract";
import type { Caller } from "./authenticate.ts";
import type { Permission } from "./permissions.ts";
import { ASKED_OF_ROLES, permissionsOfRole, ROLES } from "./permissions.ts";

/**
 * @param required the permission that an operation asks of a key, or `none` where it takes no secret key.
 * @throws `forbidden`, with Dub's text, unless the caller has it. See behaviour/partners 9.3.
 */
export function assertPermitted(caller: Caller, required: Permission | "none"): void {
  if (required === "none" || caller.permissions.has(required)) return;
  if (caller.isInPerson) {
    const allowed = ROLES.filter((role) => permissionsOfRole(role).has(required));
    throw new AppError(
      "forbidden",
      `Your role in this workspace is ${caller.role}, which may not do this (${required}). Ask for one of: ${allowed.join(", ")}.`,
    );
  }
  if (ASKED_OF_ROLES.includes(required) && !permissionsOfRole(caller.role).has(required)) {
    throw new AppError(
      "forbidden",
      "You don't have the required role to access this endpoint. Required role(s): owner, member.",
    );
  }
  throw new AppError(
    "forbidden",
    `The provided key does not have the required permissions for this endpoint on the workspace '${caller.workspaceId}'. Having the '${required}' permission would allow this request to continue.`,
  );
}
