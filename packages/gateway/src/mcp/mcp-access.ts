import type { Account } from "../accounts/account.ts";
import type { McpToken } from "../mcp-tokens/mcp-token.ts";

/** What the token in the URL of an MCP server opens. */
export interface McpAccess {
  readonly token: Pick<McpToken, "id" | "name" | "config">;
  /** All of one environment; the first is the one that the token was made for. */
  readonly accounts: readonly [Account, ...Account[]];
}
