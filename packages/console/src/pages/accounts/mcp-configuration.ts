export const MCP_CLIENTS = ["Claude Code", "Cursor", "VS Code", "Other"] as const;
export type McpClient = (typeof MCP_CLIENTS)[number];

/** What the configuration of a client takes, or the command that writes it. */
export function configurationFor(client: McpClient, url: string): string {
  const json = (value: unknown) => JSON.stringify(value, null, 2);
  switch (client) {
    case "Claude Code":
      return `claude mcp add --transport http overdub ${url}`;
    case "Cursor":
      return json({ mcpServers: { overdub: { url } } });
    case "VS Code":
      return json({ servers: { overdub: { type: "http", url } } });
    case "Other":
      return json({ mcpServers: { overdub: { type: "http", url } } });
  }
}
