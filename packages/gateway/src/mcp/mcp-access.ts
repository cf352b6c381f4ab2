import type { Account } from "../accounts/account.ts";
import type { ToolFilter } from "../catalog/filter-tools.ts";

/** What the token in the URL of an MCP server opens. */
export interface McpAccess {
  readonly token: {
    readonly id: string;
    readonly name: string;
    readonly config: ToolFilter & { readonly require_api_token_auth?: boolean };
  };
  readonly account: Account;
}
