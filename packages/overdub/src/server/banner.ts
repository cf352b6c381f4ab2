import type { DemoData } from "@overdub/workspace";
import type { FirstStart } from "./first-start.ts";

export interface Addresses {
  readonly gateway: string;
  readonly workspace: string;
}

/** A later start says where it listens, and no more. */
export function quietBanner({ gateway, workspace }: Addresses): string {
  return `Overdub is running: gateway ${gateway}, workspace ${workspace}\n`;
}

/** What the first start tells: everything that is needed to begin, the secrets for the only time. */
export function firstBanner({ gateway, workspace }: Addresses, first: FirstStart): string {
  const client = JSON.stringify({ mcpServers: { overdub: { type: "http", url: first.mcpUrl } } }, null, 2);
  const demo = first.demo ? ` (demo data: ${inWords(first.demo)})` : "";
  return `
Overdub is running.

  Gateway        ${gateway}
  Workspace API  ${workspace}/api${demo}
  Short links    ${workspace}/<key>

Keep these; they are shown only now:

  API token      ${first.apiToken}
  Workspace key  ${first.workspaceKey}
  MCP URL        ${first.mcpUrl}
  Account        ${first.accountId}

For an MCP client:

${client}

Try it:

  curl -H "Authorization: Bearer ${first.apiToken}" \\
    "${gateway}/proxy/links?integrated_account_id=${first.accountId}&limit=3"
`;
}

function inWords({ links, clicks, leads, sales }: DemoData): string {
  return `${links} links, ${clicks} clicks, ${leads} leads, ${sales} sales`;
}
