import type { Folder } from "@overdub/contract";
import type { FolderRow } from "./queries.ts";

export function toFolder(row: FolderRow): Folder {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    type: row.type as Folder["type"],
    accessLevel: row.access_level as Folder["accessLevel"],
    createdAt: new Date(row.created_at_ms).toISOString(),
    updatedAt: new Date(row.updated_at_ms).toISOString(),
  };
}
