import type { Tag } from "@overdub/contract";
import type { TagTable } from "@overdub/storage";

export function toTag({ id, name, color }: TagTable): Tag {
  return { id, name, color: color as Tag["color"] };
}
