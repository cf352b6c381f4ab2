#!/usr/bin/env node
import { ArgumentFault, GatewayError, MasterKeyError, StalePlan } from "@overdub/gateway";
import { WorkspaceError } from "@overdub/workspace";
import { Command } from "commander";
import { addAccountCommand } from "./commands/account.ts";
import { addMcpCommand } from "./commands/mcp.ts";
import { addServeCommand } from "./commands/serve.ts";
import { addTokenCommand } from "./commands/token.ts";
import { addToolCommand } from "./commands/tool.ts";
import { addWorkspaceCommand } from "./commands/workspace/workspace.ts";
import { CliError } from "./terminal/cli-error.ts";
import { VERSION } from "./terminal/log.ts";

// Whatever is written, the database above all, is for its owner only.
process.umask(0o077);

// A reader such as `head` may have enough before all is written.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const program = new Command("overdub")
  .description("The open, self-hosted integration layer for Dub")
  .version(VERSION)
  .showSuggestionAfterError();

addServeCommand(program);
addMcpCommand(program);
addToolCommand(program);
addAccountCommand(program);
addWorkspaceCommand(program);
addTokenCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`overdub: ${describe(error)}\n`);
  process.exitCode = 1;
}

/** What a person can mend is one line; anything else is a bug, and its stack helps whoever mends that. */
function describe(error: unknown): string {
  const expected = [CliError, MasterKeyError, WorkspaceError, GatewayError, ArgumentFault, StalePlan].some(
    (kind) => error instanceof kind,
  );
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ArgumentFault) return `${error.message} ${error.hint}`;
  return expected ? error.message : (error.stack ?? error.message);
}
