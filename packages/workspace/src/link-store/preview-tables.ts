import type { SnapshotTable } from "../database/snapshot-table.ts";

/** Preview images that were given inline or without encryption, so that we serve them. */
export interface LinkImageTable {
  /** The last part of its address: the link's id, and a random end once it was replaced. */
  name: string;
  link_id: string;
  content_type: string;
  bytes: Uint8Array;
  created_at_ms: number;
}

/** What the destination of a link says of itself, for previews of which the link says nothing. */
export interface LinkPreviewTable {
  link_id: string;
  /** The destination that was asked; the link may lead elsewhere by now. */
  url: string;
  title: string | null;
  description: string | null;
  image: string | null;
  fetched_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    link_images: LinkImageTable;
    link_previews: LinkPreviewTable;
  }
}

export const linkImagesInFile: SnapshotTable = {
  name: "link_images",
  key: "name",
  parent: { table: "links", column: "link_id" },
  unique: ["name"],
  isLarge: true,
};

export const linkPreviewsInFile: SnapshotTable = {
  name: "link_previews",
  key: "link_id",
  parent: { table: "links", column: "link_id" },
};
