import type { Domain } from "@overdub/contract";
import type { WorkspaceDomains } from "@overdub/workspace";
import type { Command } from "commander";
import { domainOptions } from "../../config/config.ts";
import type { Session } from "../../installation/session.ts";
import { withChange, withSession } from "../../installation/session.ts";
import { CliError } from "../../terminal/cli-error.ts";
import type { ListOptions, OutputOptions } from "../../terminal/output.ts";
import { print, printList, toTable, withListOptions } from "../../terminal/output.ts";

/** Below `workspace`. */
export function addDomainCommand(workspace: Command): void {
  const domain = workspace.command("domain").description("a workspace's own domains");
  domain
    .command("add <workspace> <domain>")
    .description("add a domain that is served without proof, and print the DNS records to set")
    .option("--json", "as JSON")
    .action(changing("add"));
  withListOptions(domain.command("list <workspace>").description("list the domains of a workspace")).action(list);
  domain
    .command("verify <workspace> <domain>")
    .description("look up a domain's DNS records now")
    .option("--json", "as JSON")
    .action(changing("verify"));
  domain
    .command("trust <workspace> <domain>")
    .description("vouch for a domain of a workspace: it is served without proof")
    .option("--json", "as JSON")
    .action(changing("trust"));
  domain
    .command("remove <workspace> <domain>")
    .description("remove a domain with all its links; this cannot be undone")
    .option("--json", "as JSON")
    .action(remove);
}

/** A command that changes a domain, and shows it. */
function changing(verb: "add" | "verify" | "trust") {
  return async (workspace: string, name: string, options: OutputOptions): Promise<void> => {
    const action = `workspace_domain.${verb}`;
    const domain = await changeDomains(workspace, action, name, (domains) => domains[verb](name));
    print(domain, options, () => toLines(domain));
  };
}

async function list(workspace: string, options: ListOptions): Promise<void> {
  const domains = await withSession((session) => useDomains(session, workspace, (opened) => opened.list()));
  printList(domains, options, () =>
    toTable(
      ["DOMAIN", "VERIFIED", "PRIMARY", "ARCHIVED", "CREATED"],
      domains.map(({ slug, verified, primary, archived, createdAt }) => [
        slug,
        ...[verified, primary, archived].map((flag) => (flag ? "yes" : "no")),
        createdAt,
      ]),
    ),
  );
}

async function remove(workspace: string, name: string, options: OutputOptions): Promise<void> {
  await changeDomains(workspace, "workspace_domain.remove", name, (domains) => domains.remove(name));
  print({ slug: name }, options, () => [
    `Removed ${name}. The server deletes its links; until then the name is taken.`,
  ]);
}

function changeDomains<Result>(
  workspace: string,
  action: string,
  domain: string,
  run: (domains: WorkspaceDomains) => Promise<Result>,
): Promise<Result> {
  const change = { action, subject: domain, arguments: { workspace } };
  return withChange(change, (session) => useDomains(session, workspace, run));
}

async function useDomains<Result>(
  { db, config }: Session,
  workspace: string,
  run: (domains: WorkspaceDomains) => Promise<Result>,
): Promise<Result> {
  const [{ openWorkspaceDomains }, { AppError }] = await Promise.all([
    import("@overdub/workspace"),
    import("@overdub/contract"),
  ]);
  try {
    return await run(await openWorkspaceDomains(db, workspace, domainOptions(config)));
  } catch (error) {
    throw error instanceof AppError ? new CliError(error.message, { cause: error }) : error;
  }
}

function toLines({ slug, verified, dnsRecords = [] }: Domain): string[] {
  const state = `${slug} is ${verified ? "verified" : "not verified yet"}.`;
  if (dnsRecords.length === 0) return [state];
  const rows = dnsRecords.map(({ type, name, value, status }) => [type, name, value, status]);
  return [state, ...toTable(["TYPE", "NAME", "VALUE", "STATUS"], rows)];
}
