import type { AnyOperation, OperationId } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import type { Caller } from "./authenticate.ts";
import type { Requirement } from "./requirements.ts";
import { REQUIREMENTS } from "./requirements.ts";

/** What an operation asks of its caller. @throws for one that is not in the contract: nothing is served unguarded. */
export function requirementOf({ id }: Pick<AnyOperation, "id">): Requirement {
  if (!Object.hasOwn(REQUIREMENTS, id)) throw new Error(`Nobody has said what ${id} requires of its caller.`);
  return REQUIREMENTS[id as OperationId];
}

/** @throws `forbidden`, with Dub's text, unless the caller meets the requirement. Source: spec dub-partners 5.5. */
export function assertPermitted(caller: Caller, requirement: Requirement): void {
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
