import type { SqlDatabase } from "@overdub/storage";
import type { NewApiKey } from "../api-keys/api-keys.ts";
import { createApiKey } from "../api-keys/api-keys.ts";
import type { Role } from "../auth/role.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { addMember } from "../members/members.ts";

/** A new member of a workspace with a key. */
export async function addMemberKey(
  { db }: SqlDatabase<WorkspaceTables>,
  workspaceId: string,
  role: Role,
  key: Partial<NewApiKey> = {},
): Promise<{ userId: string; key: string }> {
  const { userId } = await addMember(db, workspaceId, { role }, 0);
  const created = await createApiKey(db, workspaceId, { name: role, user: userId, ...key }, 0);
  return { userId, key: created.key };
}
