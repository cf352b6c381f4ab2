import { randomUUID } from "node:crypto";
import { hashToken, mintMcpToken } from "../credentials/token.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { McpToken } from "./mcp-token.ts";
import { insertMcpToken } from "./queries.ts";

export type NewMcpToken = Pick<McpToken, "integratedAccountId" | "name" | "config" | "expiresAtMs">;

/** A new MCP server for an account. @returns `token` and `url` in clear, for the only time. */
export async function createMcpToken(
  { db, publicUrl, now }: Pick<GatewayContext, "db" | "publicUrl" | "now">,
  input: NewMcpToken,
): Promise<{ row: McpToken; token: string; url: string }> {
  const token = mintMcpToken();
  const nowMs = now();
  const row: McpToken = { ...input, id: randomUUID(), createdAtMs: nowMs, updatedAtMs: nowMs };
  await insertMcpToken(db, row, hashToken(token));
  return { row, token, url: `${publicUrl}/mcp/${token}` };
}
