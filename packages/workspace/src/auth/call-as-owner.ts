import type { Caller } from "./authenticate.ts";
import { permissionsOfRole } from "./permissions.ts";

/** The caller of what the operator of the server has done, in an owner's name. */
export function callAsOwner(workspaceId: string, userId: string): Caller {
  return { workspaceId, userId, role: "owner", permissions: permissionsOfRole("owner") };
}
