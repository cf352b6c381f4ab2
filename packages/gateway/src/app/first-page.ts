import type { FirstPage } from "@overdub/contract";

/** What `GET /` tells a person, or a program, who has found this port. */
export function gatewayPage(publicUrl: string): FirstPage {
  return {
    title: "Overdub gateway",
    text: "Connects programs and agents to Dub workspaces. Everything but health takes a token.",
    places: [
      {
        name: "Console",
        key: "console",
        address: `${publicUrl}/console/`,
        text: "The pages for people: links, numbers, accounts. Sign in with an API token.",
      },
      {
        name: "Proxy API",
        key: "proxy",
        address: `${publicUrl}/proxy/<resource>?integrated_account_id=<account>`,
        text: "Every operation of Dub for programs, with an API token as bearer.",
      },
      {
        name: "Tools",
        key: "tools",
        address: `${publicUrl}/integrated-account/<account>/tools`,
        text: "What an account can do, with the schema of each tool.",
      },
      {
        name: "MCP",
        key: "mcp",
        address: `${publicUrl}/mcp/<token>`,
        text: "The same tools for agents, over Streamable HTTP.",
      },
      {
        name: "API reference",
        key: "reference",
        address: `${publicUrl}/docs`,
        text: "Every route, to read and to try; for programs at /openapi.json.",
      },
      { name: "Health", key: "health", address: `${publicUrl}/health`, text: "Whether this server works." },
    ],
  };
}
