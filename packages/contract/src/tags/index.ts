import { createTag } from "./create-tag.ts";
import { deleteTag } from "./delete-tag.ts";
import { getTags } from "./get-tags.ts";
import { getTagsCount } from "./get-tags-count.ts";
import { updateTag } from "./update-tag.ts";

export { MAX_TAGS_PAGE_SIZE } from "./get-tags.ts";
export type { TagBody } from "./tag.ts";
export { TAG_COLORS, Tag } from "./tag.ts";

export const tagOperations = {
  createTag,
  getTags,
  getTagsCount,
  updateTag,
  deleteTag,
} as const;

export { createTag, deleteTag, getTags, getTagsCount, updateTag };
