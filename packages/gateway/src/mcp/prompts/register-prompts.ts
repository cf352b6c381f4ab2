import type { McpServer } from "@modelcontextprotocol/server";
import type { Tool } from "../../tools/tool.ts";
import type { ConnectedAccounts } from "../connected-account.ts";
import { choicesOf } from "../connected-account.ts";
import { explainLinkPerformance } from "./explain-link-performance.ts";
import { handleRefund } from "./handle-refund.ts";
import { launchCampaign } from "./launch-campaign.ts";
import { reviewPartnerApplications } from "./review-partner-applications.ts";

export const PROMPTS = [launchCampaign, explainLinkPerformance, reviewPartnerApplications, handleRefund];

interface PromptsOptions {
  readonly accounts: ConnectedAccounts;
  readonly tools: readonly Tool[];
  readonly isLean?: boolean | undefined;
}

/** Tasks to start from a menu: those that can be done with the tools of this client. */
export function registerPrompts(server: McpServer, options: PromptsOptions): void {
  const names = new Set(options.tools.map(({ name }) => name));
  for (const { name, title, description, needs, argsSchema, render } of PROMPTS) {
    if (!needs.every((tool) => names.has(tool))) continue;
    server.registerPrompt(name, { title, description, argsSchema }, (args) => ({
      description,
      messages: [{ role: "user", content: { type: "text", text: render(args) + circumstances(options) } }],
    }));
  }
}

function circumstances({ accounts, isLean }: PromptsOptions): string {
  const lines = [
    accounts.length > 1 ? `Ask which account is meant before you begin: ${choicesOf(accounts)}.` : undefined,
    isLean ? "Tools that you do not see are described by describe_dub_tools, and called by name." : undefined,
  ].filter((line) => line !== undefined);
  return lines.length === 0 ? "" : `\n\n${lines.join("\n")}`;
}
