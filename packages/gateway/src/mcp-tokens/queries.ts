import type { Kysely } from "kysely";
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
  { integratedAccountId, keyset }: AccountScope & { keyset: Keyset },
): Promise<McpToken[]> {
  const rows = await db
    .selectFrom("mcp_tokens")
    .selectAll()
    .where("integrated_account_id", "=", integratedAccountId)
    .$call(pageOf(keyset))
    .execute();
  return rows.map(toMcpToken);
}

export async function findMcpTokenById(
  db: Kysely<McpTokenTables>,
  { integratedAccountId, id }: AccountScope & { id: string },
): Promise<McpToken | undefined> {
  const row = await db
    .selectFrom("mcp_tokens")
    .selectAll()
    .where("integrated_account_id", "=", integratedAccountId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row && toMcpToken(row);
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
