import { sql } from "kysely";
import type { ListFields } from "../lists/list-field.ts";
import type { McpToken } from "./mcp-token.ts";

export const MCP_TOKEN_FIELDS: ListFields<McpToken> = {
  id: { type: "text", operand: sql.ref("id") },
  name: { type: "text", operand: sql.ref("name"), sortValue: ({ name }) => name },
  integrated_account_id: { type: "text", operand: sql.ref("integrated_account_id") },
  expires_at: { type: "instant", operand: sql.ref("expires_at_ms") },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: ({ createdAtMs }) => createdAtMs },
  updated_at: { type: "instant", operand: sql.ref("updated_at_ms"), sortValue: ({ updatedAtMs }) => updatedAtMs },
};
