import type { Selectable } from "kysely";
import { sql } from "kysely";
import { z } from "zod";
import type { ListFields } from "../lists/list-field.ts";
import { toInstant } from "../lists/list-field.ts";
import { ACCESS_LEVELS, SURFACES } from "../tool-calls/select-tools.ts";

export interface McpTokenTable {
  id: string;
  integrated_account_id: string;
  name: string;
  token_hash: string;
  /** JSON: `{ methods?, tags?, require_api_token_auth? }`. */
  config: string;
  expires_at_ms: number | null;
  /** To the minute. */
  last_used_at_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface McpTokenTables {
  mcp_tokens: McpTokenTable;
}

/** More would not fit into what a model is told of its choices. */
const MAX_FURTHER_ACCOUNTS = 50;

/** What a token opens. A misspelt restriction must not pass for none, so unknown names are errors. */
export const McpTokenConfig = z.strictObject({
  methods: z.array(z.string()).optional(),
  tags: z.array(z.string()).optional(),
  surface: z.enum(SURFACES).optional(),
  access: z.enum(ACCESS_LEVELS).optional(),
  /** Whether a call that may destroy has to carry out a plan that was shown. */
  confirm_destructive: z.boolean().optional(),
  /** Accounts of the same environment that the token opens, too. */
  integrated_account_ids: z.array(z.uuid().toLowerCase()).max(MAX_FURTHER_ACCOUNTS).optional(),
  require_api_token_auth: z.boolean().optional(),
});
export type McpTokenConfig = z.output<typeof McpTokenConfig>;

/** An MCP server for one account; the token itself is in its URL. */
export interface McpToken {
  readonly id: string;
  readonly integratedAccountId: string;
  readonly name: string;
  readonly config: McpTokenConfig;
  readonly expiresAtMs: number | null;
  readonly lastUsedAtMs: number | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export function toMcpToken(row: Selectable<McpTokenTable>): McpToken {
  return {
    id: row.id,
    integratedAccountId: row.integrated_account_id,
    name: row.name,
    config: JSON.parse(row.config),
    expiresAtMs: row.expires_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

/** As the control plane shows it, without what opens it. See behaviour/gateway 7.1. */
export function toMcpTokenRow(token: McpToken) {
  return {
    id: token.id,
    name: token.name,
    integrated_account_id: token.integratedAccountId,
    config: token.config,
    created_by: null,
    expires_at: toInstant(token.expiresAtMs),
    last_used_at: toInstant(token.lastUsedAtMs),
    created_at: new Date(token.createdAtMs).toISOString(),
    updated_at: new Date(token.updatedAtMs).toISOString(),
  };
}

export const MCP_TOKEN_FIELDS: ListFields<McpToken> = {
  id: { type: "text", operand: sql.ref("id") },
  name: { type: "text", operand: sql.ref("name"), sortValue: ({ name }) => name },
  integrated_account_id: { type: "text", operand: sql.ref("integrated_account_id") },
  expires_at: { type: "instant", operand: sql.ref("expires_at_ms") },
  last_used_at: { type: "instant", operand: sql.ref("last_used_at_ms") },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: ({ createdAtMs }) => createdAtMs },
  updated_at: { type: "instant", operand: sql.ref("updated_at_ms"), sortValue: ({ updatedAtMs }) => updatedAtMs },
};
