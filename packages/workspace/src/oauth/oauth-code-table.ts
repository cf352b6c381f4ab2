/** What a member has just allowed, until the application asks for its tokens. */
export interface OAuthCodeTable {
  /** SHA-256, hex. */
  code_hash: string;
  app_id: string;
  workspace_id: string;
  user_id: string;
  /** Separated by spaces. */
  scopes: string;
  redirect_uri: string;
  /** S256; null where none was sent. */
  code_challenge: string | null;
  expires_at_ms: number;
  /** When tokens were given for it; null: not yet. It is kept until it expires, so that a replay is known as one. */
  used_at_ms: number | null;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    oauth_codes: OAuthCodeTable;
  }
}
