import { Command } from "commander";
import { VERSION } from "../terminal/program.ts";
import { addAccountCommand } from "./account.ts";
import { addAuditCommand } from "./audit.ts";
import { addBackupCommands } from "./backup.ts";
import { addCampaignCommand } from "./campaign.ts";
import { addCompletionCommand } from "./completion.ts";
import { addConversionsCommand } from "./conversions.ts";
import { addCustomerProfileCommand } from "./customer-profile.ts";
import { addDomainCommand } from "./domain.ts";
import { addKeysCommand } from "./keys.ts";
import { addLoginCommand } from "./login.ts";
import { addMcpCommand } from "./mcp.ts";
import { addMcpServerCommand } from "./mcp-server.ts";
import { addOnboardingCommand } from "./onboarding.ts";
import { addPartnerProgramCommand } from "./partner-program/program.ts";
import { addRunCommand } from "./run.ts";
import { addServeCommand } from "./serve.ts";
import { addSyncCommand } from "./sync.ts";
import { addTokenCommand } from "./token.ts";
import { addToolCommand } from "./tool.ts";
import { addWebhookCommand } from "./webhook.ts";
import { addWorkspaceCommand } from "./workspace/workspace.ts";

/**
 * The command line. `npm run docs` writes docs/commands.md from it. It declares and explains; what a command needs beyond
 * that is loaded when it runs.
 *
 * @param name as a person types it.
 */
export function createProgram(name = "overdub"): Command {
  const program = new Command(name)
    .description("The open, self-hosted integration layer for Dub")
    .version(VERSION)
    .exitOverride()
    // `main` prints what it catches, in the form that was asked for.
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError();
  addServeCommand(program);
  addMcpCommand(program);
  addToolCommand(program);
  addAccountCommand(program);
  addMcpServerCommand(program);
  addWorkspaceCommand(program);
  addWebhookCommand(program);
  addCampaignCommand(program);
  addSyncCommand(program);
  addRunCommand(program);
  addPartnerProgramCommand(program);
  addConversionsCommand(program);
  addOnboardingCommand(program);
  addDomainCommand(program);
  addLoginCommand(program);
  addCustomerProfileCommand(program);
  addTokenCommand(program);
  addKeysCommand(program);
  addBackupCommands(program);
  addAuditCommand(program);
  addCompletionCommand(program);
  return program;
}

/** Without a command, the server is started. An unknown one stays, so that it is refused. */
export function withDefaultCommand(args: readonly string[]): readonly string[] {
  const [first] = args;
  const isForProgram = first !== undefined && ["-h", "--help", "-V", "--version"].includes(first);
  return first === undefined || (first.startsWith("-") && !isForProgram) ? ["serve", ...args] : args;
}
