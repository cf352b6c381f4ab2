import { Command } from "commander";
import { VERSION } from "../terminal/log.ts";
import { addAccountCommand } from "./account.ts";
import { addMcpCommand } from "./mcp.ts";
import { addServeCommand } from "./serve.ts";
import { addTokenCommand } from "./token.ts";
import { addToolCommand } from "./tool.ts";
import { addWorkspaceCommand } from "./workspace/workspace.ts";

/** The command line. `npm run docs` writes docs/commands.md from it. */
export function createProgram(): Command {
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
  return program;
}
