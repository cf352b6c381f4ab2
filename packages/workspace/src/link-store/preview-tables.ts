import type { SnapshotTable } from "../database/snapshot-table.ts";
import { IMAGE_TYPES, readImageHeader } from "../images/image-format.ts";

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
  // It is served under this server's names.
  faultOf: ({ name, content_type: type, bytes }) => {
    if (!/^\w+$/.test(String(name))) return "name is none";
    const format = bytes instanceof Uint8Array ? readImageHeader(Buffer.from(bytes))?.format : undefined;
    return format !== undefined && IMAGE_TYPES[format] === type ? undefined : "bytes are no image of content_type";
  },
};

export const linkPreviewsInFile: SnapshotTable = {
  name: "link_previews",
  key: "link_id",
  parent: { table: "links", column: "link_id" },
};
