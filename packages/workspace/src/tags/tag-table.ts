import type { Tag } from "@overdub/contract";
import { TAG_COLORS } from "@overdub/contract";
import type { SnapshotTable } from "../database/snapshot-table.ts";

export interface TagTable {
  id: string;
  workspace_id: string;
  name: string;
  /** `name` in lower case: what look-ups and uniqueness use. */
  name_lookup: string;
  color: string;
  created_at_ms: number;
}

export interface LinkTagTable {
  link_id: string;
  tag_id: string;
  /** Index in the link's `tags` array, from 0. */
  position: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    tags: TagTable;
    link_tags: LinkTagTable;
  }
}

export const tagsInFile: SnapshotTable = {
  name: "tags",
  key: "id",
  scope: "workspace_id",
  faultOf: ({ color }) => (TAG_COLORS.some((known) => known === color) ? undefined : "color is none"),
};

export const linkTagsInFile: SnapshotTable = {
  name: "link_tags",
  key: "tag_id",
  parent: { table: "links", column: "link_id" },
  references: [{ column: "tag_id", table: "tags", of: "id", isRequired: true }],
};

/** A tag as the API shows it. */
export function toTag({ id, name, color }: TagTable): Tag {
  return { id, name, color: color as Tag["color"] };
}
