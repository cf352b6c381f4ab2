import { defineDomain } from "../operations/domain.ts";
import type { TagDeps } from "./create-tag.ts";
import { handleCreateTag } from "./create-tag.ts";
import { handleDeleteTag } from "./delete-tag.ts";
import { handleGetTags } from "./get-tags.ts";
import { handleGetTagsCount } from "./get-tags-count.ts";
import { handleUpdateTag } from "./update-tag.ts";

export const tags = defineDomain<TagDeps>({
  handlers: [handleCreateTag, handleGetTags, handleGetTagsCount, handleUpdateTag, handleDeleteTag],
});
