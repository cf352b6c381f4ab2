import { catalog, selectTools, serveMcpStdio, workspaceLabel } from "@overdub/gateway";
import type { Command } from "commander";
import { withSession } from "../installation/session.ts";
import { VERSION } from "../terminal/log.ts";

export function addMcpCommand(program: Command): void {
  program
    .command("mcp")
    .description("serve the tools of one account over stdio, for an MCP client")
    .option("--account <id>", "the account; needed when several are connected")
    .action((options: { account?: string }) =>
      withSession(async (session) => {
        const { config, log } = session;
        const account = await session.findAccount(options.account);
        const { callTool, requestState } = session.gateway.context;
        await serveMcpStdio({
          account,
          ...selectTools(catalog, [{ surface: config.mcpSurface, access: config.mcpAccess }]),
          callTool,
          requestState,
          workspaceLabel: workspaceLabel(account),
          version: VERSION,
          log,
        });
      }),
    );
}
