import type { NoteUse, ParameterNamed } from "@overdub/storage";
import { compiledLookup } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Account } from "../accounts/account.ts";
import { toAccount } from "../accounts/account.ts";
import type { AccountTables } from "../accounts/account-table.ts";
import { findAccounts } from "../accounts/queries.ts";
import { equalHashes, hashToken } from "../credentials/token.ts";
import type { McpToken, McpTokenTables } from "./mcp-token.ts";
import { toMcpToken } from "./mcp-token.ts";

const selectByHash = compiledLookup((db: Kysely<McpTokenTables>, parameter: ParameterNamed<"hash">) =>
  db.selectFrom("mcp_tokens").selectAll().where("token_hash", "=", parameter("hash")),
);

const selectAccount = compiledLookup((db: Kysely<AccountTables>, parameter: ParameterNamed<"id">) =>
  db.selectFrom("integrated_accounts").selectAll().where("id", "=", parameter("id")),
);

/**
 * What the token in the URL of an MCP server opens: its own account first, then those it names and that still exist.
 *
 * @returns undefined for an unknown, revoked or expired token.
 */
export async function findMcpToken(
  db: Kysely<AccountTables & McpTokenTables>,
  token: string,
  nowMs: number,
  noteUse?: NoteUse,
): Promise<{ token: McpToken; accounts: readonly [Account, ...Account[]] } | undefined> {
  const hash = hashToken(token);
  const [row] = await selectByHash(db, { hash });
  if (!row || !equalHashes(row.token_hash, hash)) return undefined;
  if (row.expires_at_ms !== null && row.expires_at_ms <= nowMs) return undefined;
  const [account] = await selectAccount(db, { id: row.integrated_account_id });
  if (!account) return undefined;
  noteUse?.(row.id, row.last_used_at_ms, nowMs);
  const mcpToken = toMcpToken(row);
  const ids = (mcpToken.config.integrated_account_ids ?? []).filter((id) => id !== account.id);
  const further = await findAccounts(db, { ids, environmentId: account.environment_id });
  return { token: mcpToken, accounts: [toAccount(account), ...further] };
}
