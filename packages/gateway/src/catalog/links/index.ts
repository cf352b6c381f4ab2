import { createADubLink } from "./create-a-dub-link.ts";
import { deleteADubLinkById } from "./delete-a-dub-link-by-id.ts";
import { dubLinksBulkCreate } from "./dub-links-bulk-create.ts";
import { dubLinksBulkDelete } from "./dub-links-bulk-delete.ts";
import { dubLinksBulkUpdate } from "./dub-links-bulk-update.ts";
import { dubLinksCount } from "./dub-links-count.ts";
import { dubLinksUpsert } from "./dub-links-upsert.ts";
import { getSingleDubLinkById } from "./get-single-dub-link-by-id.ts";
import { listAllDubLinks } from "./list-all-dub-links.ts";
import { updateADubLinkById } from "./update-a-dub-link-by-id.ts";

export const linkTools = [
  dubLinksBulkCreate,
  dubLinksBulkDelete,
  dubLinksBulkUpdate,
  getSingleDubLinkById,
  createADubLink,
  deleteADubLinkById,
  listAllDubLinks,
  updateADubLinkById,
  dubLinksCount,
  dubLinksUpsert,
];
