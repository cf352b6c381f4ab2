import { Command } from "commander";
import { VERSION } from "../terminal/program.ts";
import { addCompletionCommand } from "./completion.ts";

type AddCommand = (program: Command) => void;

/** By the first word that is typed, in the order of the help. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  serve: async () => (await import("./serve.ts")).addServeCommand,
  mcp: async () => (await import("./mcp.ts")).addMcpCommand,
  tool: async () => (await import("./tool.ts")).addToolCommand,
  account: async () => (await import("./account.ts")).addAccountCommand,
  "mcp-server": async () => (await import("./mcp-server.ts")).addMcpServerCommand,
  workspace: async () => (await import("./workspace/workspace.ts")).addWorkspaceCommand,
  webhook: async () => (await import("./webhook.ts")).addWebhookCommand,
  campaign: async () => (await import("./campaign.ts")).addCampaignCommand,
  sync: async () => (await import("./sync.ts")).addSyncCommand,
  run: async () => (await import("./run.ts")).addRunCommand,
  program: async () => (await import("./partner-program/program.ts")).addPartnerProgramCommand,
  conversions: async () => (await import("./conversions.ts")).addConversionsCommand,
  onboarding: async () => (await import("./onboarding.ts")).addOnboardingCommand,
  domain: async () => (await import("./domain.ts")).addDomainCommand,
  login: async () => (await import("./login.ts")).addLoginCommand,
  "customer-profile": async () => (await import("./customer-profile.ts")).addCustomerProfileCommand,
  token: async () => (await import("./token.ts")).addTokenCommand,
  keys: async () => (await import("./keys.ts")).addKeysCommand,
  backup: async () => (await import("./backup.ts")).addBackupCommand,
  restore: async () => (await import("./backup.ts")).addRestoreCommand,
  audit: async () => (await import("./audit.ts")).addAuditCommand,
};

/**
 * The command line. `npm run docs` writes docs/commands.md from it. It declares and explains; what a command needs beyond
 * that is loaded when it runs.
 *
 * @param name as a person types it.
 * @param only the one command that is loaded, so that no other is waited for. Default, and where it is none: all of them.
 */
export async function createProgram(name = "overdub", only = ""): Promise<Command> {
  const program = new Command(name)
    .description("The open, self-hosted integration layer for Dub")
    .version(VERSION)
    .exitOverride()
    // `main` prints what it catches, in the form that was asked for.
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError();
  const chosen = Object.hasOwn(COMMANDS, only) ? [only] : Object.keys(COMMANDS);
  const adding = await Promise.all(chosen.map((command) => COMMANDS[command]?.()));
  for (const add of adding) add?.(program);
  addCompletionCommand(program);
  return program;
}

/** Without a command, the server is started. An unknown one stays, so that it is refused. */
export function withDefaultCommand(args: readonly string[]): readonly string[] {
  const [first] = args;
  const isForProgram = first !== undefined && ["-h", "--help", "-V", "--version"].includes(first);
  return first === undefined || (first.startsWith("-") && !isForProgram) ? ["serve", ...args] : args;
}
