import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { AccountTables } from "../accounts/account-table.ts";
import { hashToken, mintMcpToken } from "../credentials/token.ts";
import type { GatewayTool } from "../gateway-tools/gateway-tool.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import { requireRoom } from "../quotas/require-room.ts";
import type { Tool } from "../tools/tool.ts";
import type { McpToken, McpTokenTables } from "./mcp-token.ts";
import { insertMcpToken, liveMcpTokens } from "./queries.ts";

/** What making and keeping MCP servers takes. */
export interface McpTokenDependencies {
  readonly db: Kysely<AccountTables & McpTokenTables>;
  readonly catalog: readonly Tool[];
  /** What there is beyond the operations of Dub. Default: nothing. */
  readonly gatewayTools?: readonly GatewayTool[] | undefined;
  /** Where clients reach this gateway; no trailing slash. */
  readonly publicUrl: string;
  readonly now: () => number;
}

export type NewMcpToken = Pick<McpToken, "integratedAccountId" | "name" | "config" | "expiresAtMs">;

/**
 * A new MCP server for an account.
 *
 * @returns `token` and `url` in clear, for the only time.
 * @throws  409 for an account that has as many as it may.
 */
export async function createMcpToken(
  { db, publicUrl, now }: Pick<McpTokenDependencies, "db" | "publicUrl" | "now">,
  input: NewMcpToken,
): Promise<{ row: McpToken; token: string; url: string }> {
  const token = mintMcpToken();
  const nowMs = now();
  await requireRoom(
    liveMcpTokens(db, input, nowMs),
    QUOTAS.mcpServers,
    `An account has at most ${QUOTAS.mcpServers} MCP servers: delete one first`,
  );
  const row: McpToken = { ...input, id: randomUUID(), lastUsedAtMs: null, createdAtMs: nowMs, updatedAtMs: nowMs };
  await insertMcpToken(db, row, hashToken(token));
  return { row, token, url: `${publicUrl}/mcp/${token}` };
}
