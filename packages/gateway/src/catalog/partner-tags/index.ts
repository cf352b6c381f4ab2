import { createADubPartnerTag } from "./create-a-dub-partner-tag.ts";
import { deleteADubPartnerTagById } from "./delete-a-dub-partner-tag-by-id.ts";
import { listAllDubPartnerTags } from "./list-all-dub-partner-tags.ts";
import { updateADubPartnerTagById } from "./update-a-dub-partner-tag-by-id.ts";

export const partnerTagTools = [
  listAllDubPartnerTags,
  createADubPartnerTag,
  updateADubPartnerTagById,
  deleteADubPartnerTagById,
];
