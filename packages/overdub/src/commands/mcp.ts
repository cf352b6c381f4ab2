import type { Command } from "commander";
import { withSession } from "../installation/session.ts";
import { VERSION } from "../terminal/program.ts";

export function addMcpCommand(program: Command): void {
  program
    .command("mcp")
    .description("serve the tools of one account over stdio, for an MCP client")
    .option("--account <account>", "the account, by id or tenant; default: the first that was connected")
    .option("--tags <tags>", "only tools with one of these tags, separated by commas, such as links,onboarding")
    .option("--all-tools", "list tools that the account's workspace does not serve, too")
    .action((options: { account?: string; tags?: string; allTools?: true }) =>
      withSession(async (session) => {
        const [
          { selectGatewayTools, selectTools, servedTools, serveMcpStdio, unservedTools, workspaceLabel },
          { catalog },
        ] = await Promise.all([import("@overdub/gateway"), import("@overdub/gateway/tools")]);
        const { config, log } = session;
        const account = await (options.account === undefined
          ? session.findDefaultAccount()
          : session.findAccount(options.account));
        const { callTool, requestState, findServedOperations, gatewayTools, audit } = session.gateway.context;
        const served = await findServedOperations(account.baseUrl);
        const tags = options.tags?.split(",").map((tag) => tag.trim());
        const scopes = [{ surface: config.mcpSurface, access: config.mcpAccess }, { tags }];
        const allowed = selectTools(catalog, scopes);
        await serveMcpStdio({
          account,
          ...allowed,
          tools: options.allTools ? allowed.tools : servedTools(allowed.tools, [served]),
          beyond: { tools: selectGatewayTools(gatewayTools, scopes), audit },
          notServed: unservedTools(allowed.tools, served),
          // A session may last for days, in which the account may be blocked, disconnected or given another key.
          callTool: async ({ id }, ...call) => callTool(await session.findAccount(id), ...call),
          requestState,
          workspaceLabel: workspaceLabel(account),
          version: VERSION,
          log,
        });
      }),
    );
}
