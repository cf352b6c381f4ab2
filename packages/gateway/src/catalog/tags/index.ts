import { createADubTag } from "./create-a-dub-tag.ts";
import { deleteADubTagById } from "./delete-a-dub-tag-by-id.ts";
import { listAllDubTags } from "./list-all-dub-tags.ts";
import { updateADubTagById } from "./update-a-dub-tag-by-id.ts";

export const tagTools = [createADubTag, listAllDubTags, updateADubTagById, deleteADubTagById];
