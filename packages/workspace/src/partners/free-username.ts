import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { slugOf, withSuffix } from "./partner-key.ts";

const MAX_TRIES = 4;

/** A username that nobody in the workspace has, made of the name or the email; null where none of the tries was free. */
export async function freeUsername(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  { name, email }: { readonly name?: string | null | undefined; readonly email: string },
): Promise<string | null> {
  const base = slugOf(name ?? "") || slugOf(email.split("@")[0] ?? "") || "partner";
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const username = withSuffix(base);
    const taken = await db
      .selectFrom("partners")
      .select("id")
      .where("workspace_id", "=", workspaceId)
      .where("username", "=", username)
      .executeTakeFirst();
    if (!taken) return username;
  }
  return null;
}
