import type { Command } from "commander";
import { withUpkeep } from "../../control/with-upkeep.ts";
import { withChange, withSession, withWorkspace, withWorkspaceChange } from "../../installation/session.ts";
import { CliError } from "../../terminal/cli-error.ts";
import { notConfirmed } from "../../terminal/not-confirmed.ts";
import type { ListOptions, OutputOptions } from "../../terminal/output.ts";
import { print, printList, toTable, withListOptions } from "../../terminal/output.ts";
import { programName } from "../../terminal/program.ts";
import { addClockCommands } from "./clock.ts";
import { addCustomerCommands } from "./customer.ts";
import { addDomainCommand } from "./domain.ts";
import { addWorkspaceExportCommand } from "./export.ts";
import { addFolderCommands } from "./folder.ts";
import { addHostnameCommands } from "./hostname.ts";
import { addWorkspaceImportCommand } from "./import.ts";
import { addWorkspaceImportCsvCommand } from "./import-csv.ts";
import { addKeyCommands } from "./key.ts";
import { readLimit } from "./key-options.ts";
import { addMemberCommands } from "./member.ts";
import { addOAuthAppCommands } from "./oauth-app.ts";
import { addPublishableKeyCommands } from "./publishable-key.ts";
import { addWebhookCommands } from "./webhook.ts";

interface CreateOptions extends OutputOptions {
  readonly name?: string;
  readonly domain?: string;
  readonly requestsPerMinute?: string;
  readonly test?: boolean;
}

export function addWorkspaceCommand(program: Command): void {
  const workspace = program.command("workspace").description("workspaces of the embedded server");
  workspace
    .command("create <slug>")
    .description("create a workspace with a domain and an API key, which is shown only now")
    .option("--name <name>", "its name; default: the slug")
    .option("--domain <domain>", "its first domain; default: <slug>.localhost")
    .option("--requests-per-minute <count>", "requests a minute that each of its keys may send; default: 3000")
    .option("--test", "a test workspace, whose time can be moved forward; it stays one")
    .option("--json", "as JSON")
    .action(create);
  withListOptions(workspace.command("list").description("list the workspaces")).action(list);
  workspace
    .command("remove <workspace>")
    .description("remove a workspace with its links, domains, customers, keys and events; this cannot be undone")
    .option("--confirm <slug>", "its slug once more; without it, what would go is told, and nothing is removed")
    .option("--json", "as JSON")
    .action(remove);
  addPublishableKeyCommands(workspace);
  addHostnameCommands(workspace);
  addCustomerCommands(workspace);
  addKeyCommands(workspace);
  addMemberCommands(workspace);
  addOAuthAppCommands(workspace);
  addWebhookCommands(workspace);
  addFolderCommands(workspace);
  addDomainCommand(workspace);
  addClockCommands(workspace);
  addWorkspaceExportCommand(workspace);
  addWorkspaceImportCommand(workspace);
  addWorkspaceImportCsvCommand(workspace);
}

async function create(slug: string, options: CreateOptions): Promise<void> {
  const requestsPerMinute = readLimit(options.requestsPerMinute, "--requests-per-minute");
  const domainName = options.domain ?? `${slug}.localhost`;
  const input = { slug, name: options.name ?? slug, domain: domainName, requestsPerMinute, isTest: options.test };
  const { id, name, domain, apiKey } = await withChange(
    { action: "workspace.create", arguments: input },
    async (session) => {
      const { createWorkspace } = await import("@overdub/workspace");
      return createWorkspace(session.db, input, Date.now());
    },
    (made) => made.id,
  );
  print({ id, slug, name, domain, api_key: apiKey }, options, () => [
    `Workspace ${slug} (${id}) on ${domain}`,
    `API key   ${apiKey}  (shown only now)`,
    `Connect   echo ${apiKey} | ${programName()} account connect --tenant ${slug} --base-url embedded:`,
  ]);
}

async function remove(name: string, { confirm, ...options }: OutputOptions & { confirm?: string }): Promise<void> {
  const workspace = await withWorkspace(name, async ({ db }, found) => {
    if (confirm === found.slug) return found;
    const { countWorkspace } = await import("@overdub/workspace");
    throw new CliError(notConfirmed(`the workspace ${found.slug}`, await countWorkspace(db, found.id), found.slug));
  });
  const change = { action: "workspace.remove", subject: workspace.id };
  const accounts = await withWorkspaceChange(workspace.id, change, async (session) => {
    await withUpkeep((upkeep) => upkeep.removeWorkspace(workspace.id));
    return (await session.listAccounts()).filter(({ context }) => context.workspace_id === workspace.id);
  });
  const left = accounts.map(
    ({ id, tenantId }) => `Its account is left: ${programName()} account delete ${id}  (${tenantId})`,
  );
  const json = { id: workspace.id, slug: workspace.slug, accounts: accounts.map(({ id }) => id) };
  print(json, options, () => [
    `Removed ${workspace.slug} (${workspace.id}). The server deletes what it held.`,
    ...left,
  ]);
}

async function list(options: ListOptions): Promise<void> {
  const workspaces = await withSession(async (session) => {
    const { listWorkspaces } = await import("@overdub/workspace");
    return listWorkspaces(session.db);
  });
  const described = workspaces.map(({ id, slug, name, created_at_ms }) => ({
    id,
    slug,
    name,
    created_at: new Date(created_at_ms).toISOString(),
  }));
  printList(described, options, () =>
    toTable(
      ["WORKSPACE", "SLUG", "NAME", "CREATED"],
      described.map(({ id, slug, name, created_at }) => [id, slug, name, created_at]),
    ),
  );
}
