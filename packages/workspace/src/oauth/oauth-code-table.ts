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
  /** Of an application with PKCE. */
  code_challenge: string | null;
  expires_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    oauth_codes: OAuthCodeTable;
  }
}
