import type { ExpressionBuilder, Kysely } from "kysely";
import type { Keyset } from "../lists/keyset.ts";
import { pageOf } from "../lists/keyset.ts";
import type { McpToken, McpTokenTables } from "./mcp-token.ts";
import { toMcpToken } from "./mcp-token.ts";

interface AccountScope {
  readonly integratedAccountId: string;
}

/** In the order asked for, and one row more than the limit. */
export async function listMcpTokens(
  db: Kysely<McpTokenTables>,
  { integratedAccountId, keyset, nowMs }: AccountScope & { keyset: Keyset; nowMs: number },
): Promise<McpToken[]> {
  const rows = await db
    .selectFrom("mcp_tokens")
    .selectAll()
    .where("integrated_account_id", "=", integratedAccountId)
    .where(isLive(nowMs))
    .$call(pageOf(keyset))
    .execute();
  return rows.map(toMcpToken);
}

export async function findMcpTokenById(
  db: Kysely<McpTokenTables>,
  { integratedAccountId, id, nowMs }: AccountScope & { id: string; nowMs: number },
): Promise<McpToken | undefined> {
  const row = await db
    .selectFrom("mcp_tokens")
    .selectAll()
    .where("integrated_account_id", "=", integratedAccountId)
    .where("id", "=", id)
    .where(isLive(nowMs))
    .executeTakeFirst();
  return row && toMcpToken(row);
}

/** Those of an account that are live. */
export function liveMcpTokens(db: Kysely<McpTokenTables>, { integratedAccountId }: AccountScope, nowMs: number) {
  return db.selectFrom("mcp_tokens").where("integrated_account_id", "=", integratedAccountId).where(isLive(nowMs));
}

/** Expired ones are gone for whoever asks, and are deleted by the hour: no read waits for a write. */
function isLive(nowMs: number) {
  return (eb: ExpressionBuilder<McpTokenTables, "mcp_tokens">) =>
    eb.or([eb("expires_at_ms", "is", null), eb("expires_at_ms", ">", nowMs)]);
}

export async function insertMcpToken(db: Kysely<McpTokenTables>, token: McpToken, tokenHash: string): Promise<void> {
  await db
    .insertInto("mcp_tokens")
    .values({
      id: token.id,
      integrated_account_id: token.integratedAccountId,
      name: token.name,
      token_hash: tokenHash,
      config: JSON.stringify(token.config),
      expires_at_ms: token.expiresAtMs,
      last_used_at_ms: token.lastUsedAtMs,
      created_at_ms: token.createdAtMs,
      updated_at_ms: token.updatedAtMs,
    })
    .execute();
}

export async function updateMcpToken(db: Kysely<McpTokenTables>, token: McpToken): Promise<void> {
  await db
    .updateTable("mcp_tokens")
    .set({
      name: token.name,
      config: JSON.stringify(token.config),
      expires_at_ms: token.expiresAtMs,
      updated_at_ms: token.updatedAtMs,
    })
    .where("integrated_account_id", "=", token.integratedAccountId)
    .where("id", "=", token.id)
    .execute();
}

/** @returns whether there was one. */
export async function deleteMcpToken(
  db: Kysely<McpTokenTables>,
  { integratedAccountId, id }: AccountScope & { id: string },
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("mcp_tokens")
    .where("integrated_account_id", "=", integratedAccountId)
    .where("id", "=", id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function deleteExpiredMcpTokens(db: Kysely<McpTokenTables>, nowMs: number): Promise<void> {
  await db.deleteFrom("mcp_tokens").where("expires_at_ms", "<=", nowMs).execute();
}

export async function setMcpTokenUse(db: Kysely<McpTokenTables>, id: string, nowMs: number): Promise<void> {
  await db.updateTable("mcp_tokens").set({ last_used_at_ms: nowMs }).where("id", "=", id).execute();
}
