/** A workspace that came from a snapshot file, and how far the import has got. */
export interface WorkspaceImportTable {
  workspace_id: string;
  /** SHA-256 of the file, hex. */
  digest: string;
  /** JSON of what the import was told to change. */
  options: string;
  /** Lines of the file whose rows and events are in SQL. */
  lines_done: number;
  started_at_ms: number;
  finished_at_ms: number | null;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    workspace_imports: WorkspaceImportTable;
  }
}
