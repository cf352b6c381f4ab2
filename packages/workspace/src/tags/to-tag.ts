import type { Tag } from "@overdub/contract";
import type { TagTable } from "./tag-table.ts";

export function toTag({ id, name, color }: TagTable): Tag {
  return { id, name, color: color as Tag["color"] };
}
