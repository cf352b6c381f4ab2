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

/** For its owner's eyes, as a file in the data folder. */
export function toSecretsFile({ apiToken, workspaceKey, mcpUrl, accountId, consoleUrl }: FirstStart): string {
  return `${JSON.stringify({ apiToken, workspaceKey, mcpUrl, accountId, consoleUrl }, null, 2)}\n`;
}

/** What the first start tells where its output may be kept by others, such as the log of a container. */
export function fileBanner({ gateway, workspace }: Addresses, file: string): string {
  return `
Overdub is running.

  Console        ${gateway}/console/
  Gateway        ${gateway}
  Workspace API  ${workspace}/api
  Short links    ${workspace}/<key>
  Secrets        ${file}

The file holds the API token, the workspace key, the MCP URL of this first start, and a link that signs in to the console
once and within an hour. It is for its owner alone. Take them from there, then delete it.
`;
}

/** What the first start tells on a terminal: everything that is needed to begin, the secrets for the only time. */
export function firstBanner({ gateway, workspace }: Addresses, first: FirstStart): string {
  const client = JSON.stringify({ mcpServers: { overdub: { type: "http", url: first.mcpUrl } } }, null, 2);
  const demo = first.demo ? ` (demo data: ${inWords(first.demo)})` : "";
  return `
Overdub is running.

  Gateway        ${gateway}
  Workspace API  ${workspace}/api${demo}
  Short links    ${workspace}/<key>

Open the console, once and within an hour; \`npm run overdub -- login\` prints another link:

  ${first.consoleUrl}

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

function inWords({ links, clicks, leads, sales, partners }: DemoData): string {
  return `${links} links, ${clicks} clicks, ${leads} leads, ${sales} sales, ${partners} partners`;
}
