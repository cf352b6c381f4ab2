import type { Member, Role } from "@overdub/workspace";
import { isRole, ROLES } from "@overdub/workspace/words";
import type { Command } from "commander";
import { withWorkspace, withWorkspaceChange } from "../../installation/session.ts";
import { workspaceOrigin } from "../../installation/workspace-origin.ts";
import { UsageError } from "../../terminal/cli-error.ts";
import type { ListOptions, OutputOptions } from "../../terminal/output.ts";
import { print, printList, toTable, withListOptions } from "../../terminal/output.ts";

interface AddOptions extends OutputOptions {
  readonly role: string;
  readonly name?: string;
  readonly email?: string;
}

export function addMemberCommands(workspace: Command): void {
  const member = workspace.command("member").description("members of a workspace and their roles");
  member
    .command("add <workspace>")
    .description("add a member; `overdub workspace key create --user` creates its key")
    .option("--role <role>", `its role: ${ROLES.join(", ")}`, "member")
    .option("--name <name>", "its name")
    .option("--email <address>", "its email address, by which other commands can name it")
    .option("--json", "as JSON")
    .action(add);
  member
    .command("invite <workspace> <user>")
    .description("print a link by which a member, by id or email, sets the password to sign in with, once")
    .option("--email <address>", "the email address of a member that has none yet")
    .option("--json", "as JSON")
    .action(invite);
  withListOptions(member.command("list <workspace>").description("list the members")).action(list);
  member
    .command("role <workspace> <user> <role>")
    .description(`change the role of a member, by id or email: ${ROLES.join(", ")}`)
    .option("--json", "as JSON")
    .action(setRole);
  member
    .command("remove <workspace> <user>")
    .description("remove a member, by id or email, and revoke its keys")
    .option("--json", "as JSON")
    .action(remove);
}

async function add(workspace: string, options: AddOptions): Promise<void> {
  const role = readRole(options.role);
  const input = { role, name: options.name, email: options.email };
  const member = await withWorkspaceChange(
    workspace,
    { action: "workspace_member.add", arguments: input },
    async ({ db }, { id }) => {
      const { addMember } = await import("@overdub/workspace");
      return addMember(db, id, input, Date.now());
    },
    ({ userId }) => userId,
  );
  print(describe(member), options, () => toLines([member]));
}

async function invite(workspace: string, name: string, options: OutputOptions & { email?: string }): Promise<void> {
  const change = { action: "workspace_member.invite", subject: name, arguments: { email: options.email } };
  const { invitation, origin } = await withWorkspaceChange(workspace, change, async ({ config, db }, { id }) => {
    const { inviteMember } = await import("@overdub/workspace");
    const origin = await workspaceOrigin(config);
    return { invitation: await inviteMember(db, id, { name, email: options.email }, Date.now()), origin };
  });
  const link = origin + invitation.link;
  const expires = new Date(invitation.expiresAtMs).toISOString();
  const described = { user_id: invitation.userId, email: invitation.email, link, expires_at: expires };
  print(described, options, () => [
    `Link      ${link}  (shown only now)`,
    `For       ${invitation.email}, once, until ${expires}`,
  ]);
}

async function list(workspace: string, options: ListOptions): Promise<void> {
  const members = await withWorkspace(workspace, async ({ db }, { id }) => {
    const { listMembers } = await import("@overdub/workspace");
    return listMembers(db, id);
  });
  printList(members.map(describe), options, () => toLines(members));
}

async function setRole(workspace: string, user: string, roleText: string, options: OutputOptions): Promise<void> {
  const role = readRole(roleText);
  const change = { action: "workspace_member.change_role", subject: user, arguments: { role } };
  const member = await withWorkspaceChange(workspace, change, async ({ db }, { id }) => {
    const { changeRole } = await import("@overdub/workspace");
    return changeRole(db, id, user, role);
  });
  print(describe(member), options, () => toLines([member]));
}

async function remove(workspace: string, user: string, options: OutputOptions): Promise<void> {
  const change = { action: "workspace_member.remove", subject: user };
  const { member, revokedKeys } = await withWorkspaceChange(workspace, change, async ({ db }, { id }) => {
    const { removeMember } = await import("@overdub/workspace");
    return removeMember(db, id, user);
  });
  print({ ...describe(member), revoked_keys: revokedKeys }, options, () => [
    `Removed ${member.userId}; ${revokedKeys} ${revokedKeys === 1 ? "key" : "keys"} revoked.`,
  ]);
}

function readRole(text: string): Role {
  if (!isRole(text)) throw new UsageError(`There is no role ${text}: use ${ROLES.join(", ")}.`);
  return text;
}

function describe({ userId, role, name, email, createdAtMs }: Member) {
  return { user_id: userId, role, name, email, created_at: new Date(createdAtMs).toISOString() };
}

function toLines(members: readonly Member[]): string[] {
  return toTable(
    ["USER", "ROLE", "NAME", "EMAIL"],
    members.map(({ userId, role, name, email }) => [userId, role, name ?? "", email ?? ""]),
  );
}
