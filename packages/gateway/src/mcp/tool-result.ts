import type { CallToolResult } from "@modelcontextprotocol/server";
import type { Account } from "../accounts/account.ts";

/** The first revision whose clients read `structuredContent`. */
const STRUCTURED_SINCE = "2025-06-18";

export interface ToolResultContext {
  readonly account: Account;
  readonly workspaceLabel: string;
  readonly protocolVersion: string;
}

/**
 * Text and `structuredContent` are the same value, as clients drop one or the other; which account was used is beside
 * them, in `_meta`.
 */
export function toToolResult(body: object, isError: boolean, context: ToolResultContext): CallToolResult {
  return {
    content: [{ type: "text", text: JSON.stringify(body) }],
    ...(context.protocolVersion >= STRUCTURED_SINCE ? { structuredContent: { ...body } } : {}),
    isError,
    _meta: { "dev.overdub/account": { id: context.account.id, name: context.workspaceLabel } },
  };
}
