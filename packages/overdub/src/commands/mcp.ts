import { catalog, selectTools, servedTools, serveMcpStdio, workspaceLabel } from "@overdub/gateway";
import type { Command } from "commander";
import { withSession } from "../installation/session.ts";
import { VERSION } from "../terminal/log.ts";

export function addMcpCommand(program: Command): void {
  program
    .command("mcp")
    .description("serve the tools of one account over stdio, for an MCP client")
    .option("--account <id>", "the account; needed when several are connected")
    .option("--all-tools", "list tools that the account's workspace does not serve, too")
    .action((options: { account?: string; allTools?: true }) =>
      withSession(async (session) => {
        const { config, log } = session;
        const account = await session.findAccount(options.account);
        const { callTool, requestState, findServedOperations } = session.gateway.context;
        const tools = options.allTools ? catalog : servedTools(catalog, [await findServedOperations(account.baseUrl)]);
        await serveMcpStdio({
          account,
          ...selectTools(tools, [{ surface: config.mcpSurface, access: config.mcpAccess }]),
          callTool,
          requestState,
          workspaceLabel: workspaceLabel(account),
          version: VERSION,
          log,
        });
      }),
    );
}
