/** Lets a partner's browser read what concerns the partner, for a few hours. */
export interface EmbedTokenTable {
  /** SHA-256 of the token, hex. */
  token_hash: string;
  workspace_id: string;
  program_id: string;
  partner_id: string;
  expires_at_ms: number;
  created_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    embed_tokens: EmbedTokenTable;
  }
}
