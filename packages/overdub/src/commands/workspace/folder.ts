import type { GivenFolderRole } from "@overdub/workspace";
import { FOLDER_ROLES } from "@overdub/workspace/words";
import type { Command } from "commander";
import { withWorkspaceChange } from "../../installation/session.ts";
import { UsageError } from "../../terminal/cli-error.ts";
import type { OutputOptions } from "../../terminal/output.ts";
import { print } from "../../terminal/output.ts";

export function addFolderCommands(workspace: Command): void {
  const folder = workspace.command("folder").description("roles of members in a folder");
  folder
    .command("role <workspace> <folder-id> <user> <role>")
    .description(`set the role of a member, by id or email, in a folder: ${FOLDER_ROLES.join(", ")}`)
    .option("--json", "as JSON")
    .action(setRole);
}

async function setRole(
  workspace: string,
  folderId: string,
  member: string,
  roleText: string,
  options: OutputOptions,
): Promise<void> {
  const role = FOLDER_ROLES.find((candidate) => candidate === roleText);
  if (!role) throw new UsageError(`There is no role ${roleText}: use ${FOLDER_ROLES.join(", ")}.`);
  const change = { action: "folder.change_role", subject: folderId, arguments: { member, role } };
  const { userId } = await withWorkspaceChange(workspace, change, async ({ db }, { id }) => {
    const { setFolderRole } = await import("@overdub/workspace");
    return setFolderRole(db, id, { folderId, member, role });
  });
  print({ folder_id: folderId, user_id: userId, role }, options, () => [sentence(userId, folderId, role)]);
}

function sentence(userId: string, folderId: string, role: GivenFolderRole): string {
  if (role === "none") return `${userId} does not see ${folderId}.`;
  if (role === "default") return `${userId} is in ${folderId} what its access level says.`;
  return `${userId} is ${role} of ${folderId}.`;
}
