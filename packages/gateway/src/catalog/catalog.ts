import { listAllDubAnalytics } from "./analytics/list-all-dub-analytics.ts";
import { listAllDubEvents } from "./events/list-all-dub-events.ts";
import { createADubLink } from "./links/create-a-dub-link.ts";
import { deleteADubLinkById } from "./links/delete-a-dub-link-by-id.ts";
import { dubLinksCount } from "./links/dub-links-count.ts";
import { dubLinksUpsert } from "./links/dub-links-upsert.ts";
import { getSingleDubLinkById } from "./links/get-single-dub-link-by-id.ts";
import { listAllDubLinks } from "./links/list-all-dub-links.ts";
import { updateADubLinkById } from "./links/update-a-dub-link-by-id.ts";
import type { Tool } from "./tool.ts";

/** Every tool, in the order in which clients see them. Source: spec truto-gateway 3.3. */
export const catalog: readonly Tool[] = [
  listAllDubAnalytics,
  listAllDubEvents,
  getSingleDubLinkById,
  createADubLink,
  deleteADubLinkById,
  listAllDubLinks,
  updateADubLinkById,
  dubLinksCount,
  dubLinksUpsert,
];
