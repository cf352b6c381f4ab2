import type { Command } from "commander";
import { withWorkspace, withWorkspaceChange } from "../../installation/session.ts";
import type { ListOptions, OutputOptions } from "../../terminal/output.ts";
import { print, printList, withListOptions } from "../../terminal/output.ts";

export function addHostnameCommands(workspace: Command): void {
  const hostname = workspace
    .command("hostname")
    .description("the hosts whose pages may track clicks, leads and sales; without any, every page may");
  hostname
    .command("add <workspace> <hostname>")
    .description("allow example.com, every subdomain with *.example.com, or localhost")
    .option("--json", "as JSON")
    .action((name: string, host: string, options: OutputOptions) => change(name, host, options, "addHostname"));
  hostname
    .command("remove <workspace> <hostname>")
    .description("stop allowing a host")
    .option("--json", "as JSON")
    .action((name: string, host: string, options: OutputOptions) => change(name, host, options, "removeHostname"));
  withListOptions(hostname.command("list <workspace>").description("list the allowed hosts")).action(list);
}

const ACTIONS = { addHostname: "workspace_hostname.add", removeHostname: "workspace_hostname.remove" } as const;

async function change(
  name: string,
  hostname: string,
  options: OutputOptions,
  how: keyof typeof ACTIONS,
): Promise<void> {
  const made = { action: ACTIONS[how], subject: hostname };
  const hostnames = await withWorkspaceChange(name, made, async ({ db }, { id }) => {
    const { [how]: apply } = await import("@overdub/workspace");
    return apply(db, id, hostname);
  });
  print(hostnames, options, () => describe(hostnames));
}

async function list(name: string, options: ListOptions): Promise<void> {
  const hostnames = await withWorkspace(name, async ({ db }, { id }) => {
    const { listHostnames } = await import("@overdub/workspace");
    return listHostnames(db, id);
  });
  const rows = hostnames.map((hostname) => ({ hostname }));
  printList(rows, options, () => describe(hostnames));
}

function describe(hostnames: readonly string[]): readonly string[] {
  return hostnames.length === 0 ? ["Every page may track."] : hostnames;
}
